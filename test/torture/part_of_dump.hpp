// What one process does of a dump: fetcher, client and writer over a model service, with or without
// connections between, under virtual time, with allocations that fail.
#pragma once

#include "support/failing_allocations.hpp"
#include "support/model_table.hpp"
#include "torture/service_on_wire.hpp"

#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>

#include <boost/system/errc.hpp>

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

namespace dyndump::test {

struct kind_of_dump {
    const char* name;
    std::function<std::optional<model_table::mishap>(std::uint64_t)> disturb;
    double read_capacity = 0;
    std::uint64_t memory = 1U << 20;
    bool offload = false;
    bool in_turn = false;      // large pages, one at a time
    std::uint64_t stop_at = 0; // a request; 0: at none
    // What the pages come over: nothing, or real connections to the model service.
    enum class road { none, plain, tls } over = road::none;
    enum class beforehand { nothing, a_part, all } found = beforehand::nothing;
    std::uint64_t failures = 1; // one after the other
    int most_terminated = 3;
};

inline void PrintTo(const kind_of_dump& kind, std::ostream* out) {
    *out << kind.name;
}

enum class ending {
    untouched,  // it ended well, and no allocation failed
    unhurt,     // it ended well in spite of it
    no_memory,  // the run said so
    thrown,     // std::bad_alloc came out of a constructor or of the context's run()
    terminated, // std::terminate
    leaking,
    wrong,
};

struct serialised_writer {
    static constexpr write_concurrency concurrency = write_concurrency::serialised;

    asio::awaitable<error_code> write(page& source) { return to.write(source); }
    asio::awaitable<error_code> finish(error_code why) { return to.finish(why); }

    dump_writer to;
};

class part_of_dump {
public:
    static constexpr std::uint64_t items = 18; // two segments of three pages of three

    part_of_dump(const kind_of_dump& kind, const std::string& path)
        : kind_(kind)
        , table_(std::make_shared<model_table>(time_))
        , stored_(path) {
        table_->items = items;
        table_->page_items = 3;
        table_->item_bytes = kind.in_turn ? 22000 : 10;
        service_.region = "eu-west-1";
        service_.credentials = static_credentials("AKID", "secret");
        go_over(kind.over);
        service_.time = time_;
        service_.random = std::make_shared<seeded_random>();
        fetched_.total_segments = 2;
        fetched_.max_parallel = 2;
        fetched_.read_capacity = kind.read_capacity;
        fetched_.memory = kind.memory;
        if (kind.offload) {
            fetched_.offload = stored_.blocking_executor = context_.get_executor();
        }
        stored_.part_bytes = 100;
        stored_.fetch = fetched_;
        stored_.table.name = "t";
        stored_.table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
        stored_.table.key_names = {"id"};
        stored_.table.json = R"({"TableName":"t"})";
    }
    ~part_of_dump() { time_->forget_sleepers(); } // before the context goes
    part_of_dump(const part_of_dump&) = delete;
    part_of_dump& operator=(const part_of_dump&) = delete;

    // Unset: nobody hears of the end, or something is still to be done after it.
    std::optional<error_code> run() {
        std::optional<error_code> outcome;
        error_code refused;
        diagnostics ignored;
        dump_writer writer(stored_, refused, ignored);
        if (refused) {
            return refused;
        }
        fetched_.resume_from = writer.resume_from();
        auto to = kind_.in_turn ? any_writer(serialised_writer{std::move(writer)})
                                : any_writer(std::move(writer));
        fetcher fetch(client(context_.get_executor(), service_), fetched_, std::move(to));
        table_->disturb = [this, &fetch](std::uint64_t request) {
            if (request == kind_.stop_at) {
                fetch.stop();
            }
            return kind_.disturb ? kind_.disturb(request) : std::nullopt;
        };
        fetch.async_run([&outcome](error_code ec, const fetch_result&) { outcome = ec; });
        time_->run(context_);
        return context_.stopped() ? outcome : std::nullopt;
    }

private:
    void go_over(kind_of_dump::road road) {
        if (road == kind_of_dump::road::none) {
            service_.transport = table_;
            return;
        }
        const bool secure = road == kind_of_dump::road::tls;
        wire_.emplace(*table_, secure ? wire_identity::get().context() : nullptr);
        service_.endpoint_url = secure ? "https://127.0.0.1:8443" : "http://127.0.0.1:8000";
        service_.connection.proxy = {};
        service_.connection.tls.ca_bundle = wire_identity::get().ca_bundle();
    }

    const kind_of_dump& kind_;
    std::shared_ptr<virtual_time> time_ = std::make_shared<virtual_time>();
    std::shared_ptr<model_table> table_;
    std::optional<service_on_wire> wire_;
    asio::io_context context_;
    client_params service_;
    fetch_params fetched_{"t"};
    dump_writer_params stored_;
};

// The n-th allocation fails, and as many after it as the kind says. 0: none.
inline ending dump(const kind_of_dump& kind, const std::string& path, std::uint64_t failing) {
    std::optional<error_code> outcome;
    const failing_allocations armed(failing, kind.failures);
    try {
        part_of_dump part(kind, path);
        outcome = part.run();
    } catch (const std::bad_alloc&) {
        return ending::thrown;
    }
    if (outcome == error_code() || outcome == errc::already_complete ||
        (outcome == errc::stopped && kind.stop_at != 0)) {
        return failing_allocations::reached() ? ending::unhurt : ending::untouched;
    }
    return outcome && *outcome == boost::system::errc::not_enough_memory ? ending::no_memory
                                                                         : ending::wrong;
}

} // namespace dyndump::test
