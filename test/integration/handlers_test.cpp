// How often a page, or a request of a load, goes through the scheduler's queue.
#include "support/memory_source.hpp"
#include "support/scripted_server.hpp"

#include <dyndump/fetcher.hpp>
#include <dyndump/table_writer.hpp>

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>

namespace dyndump::test {
namespace {

struct handlers : testing::Test {
    asio::io_context context{1};
    unsigned long run = 0; // handlers, up to now

    client made(std::uint16_t port) {
        client_params params;
        params.region = "us-east-1";
        params.endpoint_url = fmt::format("http://127.0.0.1:{}", port);
        params.credentials = static_credentials("AKIDEXAMPLE", "secret");
        return {context.get_executor(), params};
    }
    void run_all() {
        while (context.run_one() != 0) {
            ++run;
        }
    }
};

// Ends a fetch after some pages, and says what they took: on average over some, and the least of
// that, for a server that is slow to send makes a page wait more often.
struct page_counter {
    static constexpr unsigned long warm = 64;
    static constexpr unsigned long some = 64;
    static constexpr unsigned long last = warm + 6 * some;

    const unsigned long& handlers_run;
    unsigned long pages = 0;
    unsigned long before = 0;
    double least = 1e9;
    fetcher* running = nullptr;

    asio::awaitable<error_code> write(page&) {
        if (++pages % some == 0) {
            const auto now = handlers_run;
            if (pages > warm) {
                least = std::min(least, static_cast<double>(now - before) / some);
            }
            before = now;
        }
        if (pages == last) {
            running->stop();
        }
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

TEST_F(handlers, of_a_page_of_a_megabyte_are_few) {
    std::string items;
    for (int i = 1; i < 1000; ++i) {
        items += fmt::format(R"({}{{"id":{{"S":"x{:010}"}},"x":{{"S":"{}"}}}})", i == 1 ? "" : ",",
                             i, std::string(1000, 'x'));
    }
    std::atomic<std::uint64_t> number = 0;
    scripted_server server([&](peer& p) {
        while (!p.read_request().empty()) {
            // Each page has items and a key of its own.
            p.answer(
                fmt::format(R"({{"Items":[{{"id":{{"S":"{1}"}}}},{0}],"Count":1000,)"
                            R"("ScannedCount":1000,"LastEvaluatedKey":{{"id":{{"S":"{1}"}}}}}})",
                            items, ++number));
        }
    });
    for (const std::uint32_t segments : {1U, 8U}) {
        page_counter counter{run};
        fetch_params what("t");
        what.total_segments = segments;
        fetcher fetch(made(server.port()), what, std::ref(counter));
        counter.running = &fetch;
        error_code outcome;
        fetch.async_run([&](error_code ec, const fetch_result&) { outcome = ec; });
        context.restart();
        run_all();
        EXPECT_EQ(outcome, errc::stopped);
        EXPECT_GT(counter.least, 1) << "the counter counts";
        // One alone waits more often until more of it has come.
        EXPECT_LE(counter.least, segments == 1 ? 7 : 6) << segments;
    }
}

TEST_F(handlers, of_a_request_of_a_load_are_few) {
    constexpr int pages = 64;
    constexpr int batches = 10; // of a page
    auto source = std::make_shared<memory_source>();
    for (int s = 0; s < 8; ++s) {
        auto& into = source->pages_of_segments.emplace_back();
        for (int p = 0; p < pages; ++p) {
            auto& text = into.emplace_back();
            for (int i = 0; i < 25 * batches; ++i) {
                text += line(fmt::format("{}-{}-{}{}", s, p, i, std::string(900, 'x')));
            }
        }
    }
    scripted_server server([&](peer& p) {
        while (!p.read_request().empty()) {
            p.answer(
                R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":25}]})");
        }
    });
    table_description table;
    table.name = "t";
    table.key_names = {"id"};
    table_writer_params params(table);
    params.max_in_flight = 8;
    table_writer writer(made(server.port()), params);
    run_params how;
    how.max_parallel = 8;
    transfer load(context.get_executor(), source, std::ref(writer), how);
    error_code outcome;
    load.async_run([&](error_code ec, const run_result&) { outcome = ec; });
    run_all();
    EXPECT_FALSE(outcome) << writer.failure().message;
    const auto requests = writer.stats().requests;
    EXPECT_EQ(requests, 8U * pages * batches);
    const double each = static_cast<double>(run) / static_cast<double>(requests);
    EXPECT_GT(each, 1) << "the counter counts";
    EXPECT_LE(each, 6);
}

} // namespace
} // namespace dyndump::test
