// A fetch of a model table under virtual time, and what came of it.
#pragma once

#include "support/model_table.hpp"
#include "support/virtual_time.hpp"

#include <dyndump/fetcher.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace dyndump::test {

// Collects the ids of what is written; can be slow, or fail.
struct collecting_writer {
    struct log {
        std::map<std::string, int> seen;
        std::uint64_t pages = 0;
        std::size_t at_once = 0;
        std::size_t most_at_once = 0;
        int finished = 0;
        error_code finished_with;
    };

    std::shared_ptr<log> to = std::make_shared<log>();
    std::shared_ptr<virtual_time> time;
    time_source::duration pause{};
    std::uint64_t fail_at_page = 0;
    error_code failure =
        boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);

    asio::awaitable<error_code> write(page& p) {
        ++to->at_once;
        to->most_at_once = std::max(to->most_at_once, to->at_once);
        if (pause > time_source::duration::zero()) {
            const auto when = time->now() + pause;
            auto interrupted = co_await time->sleep_until(when);
            if (interrupted) {
                --to->at_once;
                co_return interrupted;
            }
        }
        --to->at_once;
        if (++to->pages == fail_at_page) {
            co_return failure;
        }
        for (const auto& item : p.items()) {
            std::string id;
            auto value = item.find("id");
            EXPECT_TRUE(value);
            EXPECT_FALSE(value->text(id));
            ++to->seen[id];
        }
        co_return error_code{};
    }

    asio::awaitable<error_code> finish(error_code why) {
        ++to->finished;
        to->finished_with = why;
        co_return error_code{};
    }
};

struct concurrent_collecting_writer : collecting_writer {
    static constexpr auto concurrency = write_concurrency::concurrent;
};

struct scenario {
    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<model_table> table = std::make_shared<model_table>(time);
    asio::io_context context;
    fetch_params params{"t"};
    collecting_writer writer;
    client_params service;
    std::optional<fetcher> fetch;

    // The outcome.
    bool completed = false;
    error_code code;
    fetch_result result;

    scenario() {
        writer.time = time;
        service.region = "eu-west-1";
        service.credentials = static_credentials("AKID", "secret");
        service.transport = table;
        service.time = time;
        service.random = std::make_shared<seeded_random>();
    }

    template <class Writer>
    void make(Writer w) {
        fetch.emplace(client(context.get_executor(), service), params, any_writer(std::move(w)));
    }

    void start() {
        if (!fetch) {
            make(writer);
        }
        fetch->async_run([this](error_code ec, fetch_result r) {
            completed = true;
            code = ec;
            result = std::move(r);
        });
    }

    void run() {
        start();
        time->run(context);
        ASSERT_TRUE(completed) << "the run hangs";
    }

    void expect_every_item_once() const {
        EXPECT_FALSE(code) << code.message() << ": " << result.diag.to_string();
        EXPECT_TRUE(result.complete);
        EXPECT_EQ(writer.to->seen.size(), table->items);
        expect_nothing_twice();
        EXPECT_EQ(writer.to->finished, 1);
        EXPECT_FALSE(writer.to->finished_with);
    }

    void expect_nothing_twice() const {
        for (const auto& [id, count] : writer.to->seen) {
            ASSERT_EQ(count, 1) << id;
        }
        EXPECT_EQ(result.stats.items, writer.to->seen.size());
    }
};

} // namespace dyndump::test
