// A whole dump in one operation: what a run leaves, the next one goes on from.
#include "support/fetch_scenario.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/dump.hpp>
#include <dyndump/verify.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

struct async_dump_test : testing::Test {
    test::temporary_directory place{test::temporary_directory::quick()};
    test::scenario world;
    dump_params params{"t", (fs::path(place.path()) / "out").string()};
    asio::cancellation_signal cancel;
    bool completed = false;
    error_code code;
    dump_result result;

    void start() {
        const client service(world.context.get_executor(), world.service);
        completed = false;
        async_dump(
            service, params,
            asio::bind_cancellation_slot(cancel.slot(), [this](error_code ec, dump_result r) {
                completed = true;
                code = ec;
                result = std::move(r);
            }));
    }

    void run() {
        start();
        world.time->run(world.context);
        ASSERT_TRUE(completed) << "it hangs";
        world.context.restart();
    }

    void expect_whole(std::uint64_t items) {
        verify_result found;
        diagnostics diag;
        EXPECT_FALSE(verify_dump(verify_params(params.output.path), found, diag)) << diag.message;
        EXPECT_EQ(found.items, items);
    }
};

TEST_F(async_dump_test, what_is_missing_is_read_by_the_next_run) {
    world.table->disturb = [](std::uint64_t n) -> std::optional<test::model_table::mishap> {
        return n > 8 ? std::optional(test::model_table::mishap::refused("ValidationException"))
                     : std::nullopt;
    };
    params.settings = false;
    run();
    EXPECT_EQ(code, service_errc::validation) << result.diag.to_string();
    EXPECT_EQ(result.items_before, 0U);
    const auto written = result.fetch.stats.items;
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, world.table->items);
    EXPECT_FALSE(result.segments.empty());

    world.table->disturb = nullptr;
    std::uint64_t seen_at_begin = 0;
    params.on_begin = [&](fetcher&, const dump_writer& writer) {
        seen_at_begin = writer.items_before();
    };
    run();
    EXPECT_FALSE(code) << result.diag.to_string();
    EXPECT_EQ(result.items_before, written);
    EXPECT_EQ(seen_at_begin, written);
    EXPECT_EQ(result.fetch.stats.items, world.table->items - written);
    EXPECT_TRUE(result.table);
    expect_whole(world.table->items);

    run();
    EXPECT_EQ(code, errc::already_complete);
    EXPECT_FALSE(result.diag.message.empty());
    expect_whole(world.table->items);
}

TEST_F(async_dump_test, a_table_is_described_once) {
    params.settings = false;
    run();
    ASSERT_FALSE(code) << result.diag.to_string();
    EXPECT_EQ(world.table->requests - world.table->scans, 1U);

    params.fetch.table = result.table;
    params.output.restart = true;
    run();
    ASSERT_FALSE(code) << result.diag.to_string();
    EXPECT_EQ(world.table->requests - world.table->scans, 1U);
}

TEST_F(async_dump_test, a_limit_counts_the_items_of_earlier_runs) {
    params.settings = false;
    params.fetch.max_parallel = 2;
    params.fetch.max_items = 35;
    params.on_begin = [](fetcher& fetch, const dump_writer&) {
        fetch.stop();
    };
    run();
    EXPECT_EQ(code, errc::stopped) << result.diag.to_string();
    params.on_begin = nullptr;
    run();
    EXPECT_FALSE(code) << result.diag.to_string();
    EXPECT_EQ(result.items_before + result.fetch.stats.items, 35U);
}

TEST_F(async_dump_test, partial_cancellation_writes_what_is_in_flight) {
    world.table->items = 1000;
    params.settings = false;
    std::uint64_t scans = 0;
    params.on_begin = [&](fetcher&, const dump_writer&) {
        world.table->disturb = [&](std::uint64_t) -> std::optional<test::model_table::mishap> {
            if (++scans == 6) {
                cancel.emit(asio::cancellation_type::partial);
            }
            return std::nullopt;
        };
    };
    run();
    EXPECT_EQ(code, errc::stopped) << result.diag.to_string();
    const auto written = result.fetch.stats.items;
    EXPECT_GT(written, 0U);
    params.on_begin = nullptr;
    world.table->disturb = nullptr;
    run();
    EXPECT_FALSE(code) << result.diag.to_string();
    EXPECT_EQ(result.items_before, written);
    expect_whole(world.table->items);
}

TEST_F(async_dump_test, every_cancellation_is_heard_before_pages_are_read) {
    for (const auto type : {asio::cancellation_type::partial, asio::cancellation_type::total,
                            asio::cancellation_type::terminal}) {
        world.table->disturb = [&](std::uint64_t) -> std::optional<test::model_table::mishap> {
            cancel.emit(type);
            return std::nullopt;
        };
        run();
        EXPECT_TRUE(code == errc::stopped || code == asio::error::operation_aborted) << code;
        EXPECT_EQ(world.table->scans, 0U);
    }
}

asio::awaitable<void> dump_in_a_coroutine(client service, dump_params params, dump_result& to) {
    auto operation = async_dump(std::move(service), std::move(params));
    auto result = co_await std::move(operation);
    to = std::move(result);
}

TEST_F(async_dump_test, without_a_token_it_is_awaited_and_errors_are_thrown) {
    params.settings = false;
    std::exception_ptr thrown;
    for (const bool again : {false, true}) {
        const client service(world.context.get_executor(), world.service);
        asio::co_spawn(world.context, dump_in_a_coroutine(service, params, result),
                       [&](const std::exception_ptr& failure) { thrown = failure; });
        world.time->run(world.context);
        world.context.restart();
        EXPECT_EQ(thrown != nullptr, again); // which finds it complete
    }
    EXPECT_EQ(result.fetch.stats.items, world.table->items);
}

TEST_F(async_dump_test, an_output_in_the_way_is_told) {
    params.settings = false;
    fs::create_directories(params.output.path);
    std::ofstream(fs::path(params.output.path) / "journal") << "mine";
    run();
    EXPECT_EQ(code, errc::output_exists);
    EXPECT_NE(result.diag.message.find(params.output.path), std::string::npos)
        << result.diag.message;
    EXPECT_EQ(world.table->scans, 0U);
}

TEST_F(async_dump_test, what_a_callback_throws_becomes_an_error) {
    params.on_begin = [](fetcher&, const dump_writer&) {
        throw std::runtime_error("no more paper");
    };
    run();
    EXPECT_EQ(code, errc::exception_thrown);
    EXPECT_NE(result.diag.to_string().find("no more paper"), std::string::npos);
}

} // namespace
} // namespace dyndump
