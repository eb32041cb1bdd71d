// Runs over sources that are no tables.
#include "support/memory_source.hpp"

#include <dyndump/function_writer.hpp>
#include <dyndump/item_transform.hpp>
#include <dyndump/transfer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

namespace dyndump {
namespace {

namespace asio = boost::asio;
using test::line;
using test::memory_source;
using test::some_pages;
using test::written_items;

struct outcome {
    bool completed = false;
    error_code code;
    run_result result;
};

outcome run(transfer& what, asio::io_context& context) {
    outcome came;
    what.async_run([&came](error_code ec, run_result r) { came = {true, ec, std::move(r)}; });
    context.run();
    EXPECT_TRUE(came.completed);
    return came;
}

TEST(transfer, every_page_of_a_custom_source_is_written_once) {
    asio::io_context context;
    written_items written;
    transfer moved(context.get_executor(), some_pages(20), std::ref(written));
    const auto came = run(moved, context);
    EXPECT_FALSE(came.code) << came.result.diag.to_string();
    EXPECT_TRUE(came.result.complete);
    EXPECT_EQ(written.seen.size(), 120u);
    EXPECT_EQ(came.result.stats.items, 120u);
    EXPECT_EQ(came.result.stats.pages, 60u);
    EXPECT_EQ(came.result.stats.segments_done, 20u);
    EXPECT_EQ(came.result.stats.segments_total, 20u);
    EXPECT_EQ(written.finished, 1);
    for (const auto& [item, count] : written.seen) {
        EXPECT_EQ(count, 1) << item;
    }
}

TEST(transfer, a_source_without_segments_is_complete) {
    asio::io_context context;
    written_items written;
    transfer moved(context.get_executor(), some_pages(0), std::ref(written));
    const auto came = run(moved, context);
    EXPECT_FALSE(came.code) << came.result.diag.to_string();
    EXPECT_TRUE(came.result.complete);
    EXPECT_EQ(written.finished, 1);
}

TEST(transfer, an_empty_page_with_a_cursor_is_not_the_end) {
    asio::io_context context;
    auto source = std::make_shared<memory_source>();
    source->pages_of_segments = {{line("a"), "", line("b")}};
    written_items written;
    transfer moved(context.get_executor(), source, std::ref(written));
    EXPECT_TRUE(run(moved, context).result.complete);
    EXPECT_EQ(written.seen.size(), 2u);
}

TEST(transfer, a_run_that_ended_is_resumed_from_its_checkpoint) {
    written_items written;
    checkpoint position;
    for (int runs = 0; runs < 200; ++runs) {
        asio::io_context context;
        auto source = some_pages(5);
        source->fail_at = 4;
        run_params params;
        params.max_parallel = 3;
        params.resume_from = position;
        transfer moved(context.get_executor(), source, std::ref(written), params);
        const auto came = run(moved, context);
        if (came.result.complete) {
            EXPECT_FALSE(came.code);
            break;
        }
        EXPECT_EQ(came.code, boost::system::errc::io_error);
        EXPECT_EQ(came.result.diag.message, "shelf 3 is empty");
        position = came.result.position;
        EXPECT_EQ(position.total_segments, 5u);
    }
    EXPECT_EQ(written.seen.size(), 30u);
    for (const auto& [item, count] : written.seen) {
        EXPECT_EQ(count, 1) << item;
    }
}

TEST(transfer, a_checkpoint_of_another_source_is_refused) {
    asio::io_context context;
    written_items written;
    run_params params;
    params.resume_from = checkpoint{4, {{0, true, ""}}};
    transfer moved(context.get_executor(), some_pages(5), std::ref(written), params);
    const auto came = run(moved, context);
    EXPECT_EQ(came.code, errc::invalid_argument);
    EXPECT_NE(came.result.diag.message.find("4 segments"), std::string::npos);
    EXPECT_TRUE(written.seen.empty());
}

TEST(transfer, what_a_source_throws_arrives_with_its_words) {
    asio::io_context context;
    written_items written;
    auto source = some_pages(2);
    source->fail_at = 2;
    source->throws = true;
    transfer moved(context.get_executor(), source, std::ref(written));
    const auto came = run(moved, context);
    EXPECT_EQ(came.code, errc::exception_thrown);
    EXPECT_EQ(came.result.diag.message, "source: the shelf is empty");
}

TEST(transfer, stop_ends_a_source_that_never_does) {
    asio::io_context context;
    written_items written;
    auto source = some_pages(2);
    source->never_ends = true;
    std::optional<transfer> moved;
    std::uint64_t items = 0;
    auto stop_after_fifty = [&](item_view) {
        if (++items == 50) {
            moved->stop();
        }
    };
    moved.emplace(context.get_executor(), source, function_writer(stop_after_fifty));
    const auto came = run(*moved, context);
    EXPECT_EQ(came.code, errc::stopped);
    EXPECT_FALSE(came.result.complete);
    EXPECT_FALSE(came.result.position.segments.empty());
}

TEST(transfer, exactly_max_items_are_written) {
    asio::io_context context;
    written_items written;
    run_params params;
    params.max_items = 7;
    transfer moved(context.get_executor(), some_pages(5), std::ref(written), params);
    const auto came = run(moved, context);
    EXPECT_FALSE(came.code);
    EXPECT_TRUE(came.result.complete);
    EXPECT_EQ(came.result.stats.items, 7u);
    EXPECT_EQ(written.seen.size(), 7u);
}

TEST(transfer, segments_are_read_at_the_same_time_on_several_threads) {
    asio::thread_pool threads(4);
    written_items written;
    transfer moved(threads.get_executor(), some_pages(200), std::ref(written));
    auto result = moved.async_run(asio::use_future);
    EXPECT_TRUE(result.get().complete);
    EXPECT_EQ(written.seen.size(), 1200u);
    threads.join();
}

TEST(transfer, a_run_needs_a_source_and_a_writer) {
    asio::io_context context;
    written_items written;
    transfer without_source(context.get_executor(), any_source(), std::ref(written));
    EXPECT_EQ(run(without_source, context).code, errc::invalid_argument);
    context.restart();
    transfer without_writer(context.get_executor(), some_pages(1), any_writer());
    EXPECT_EQ(run(without_writer, context).code, errc::invalid_argument);
}

item_transform_params only_a() {
    item_transform_params params;
    params.filter_expression = "NOT contains(id, :b)";
    params.expression_attribute_values = R"({":b":{"S":"b"}})";
    return params;
}

TEST(transfer, pages_are_changed_between_source_and_writer) {
    for (const bool offload : {false, true}) {
        asio::io_context context;
        asio::thread_pool pool(2);
        written_items written;
        run_params how;
        error_code ec;
        diagnostics diag;
        how.transform = item_transform(only_a(), ec, diag);
        if (offload) {
            how.offload = pool.get_executor();
        }
        transfer moved(context.get_executor(), some_pages(20), std::ref(written), how);
        const auto came = run(moved, context);
        EXPECT_FALSE(came.code) << came.result.diag.to_string();
        EXPECT_EQ(written.seen.size(), 60u);
        EXPECT_EQ(came.result.stats.items, 60u);
        EXPECT_EQ(came.result.stats.filtered, 60u);
        pool.join();
    }
}

TEST(transfer, max_items_counts_what_a_transform_passes_on) {
    asio::io_context context;
    written_items written;
    run_params how;
    error_code ec;
    diagnostics diag;
    how.transform = item_transform(only_a(), ec, diag);
    how.max_items = 17;
    transfer moved(context.get_executor(), some_pages(20), std::ref(written), how);
    const auto came = run(moved, context);
    EXPECT_TRUE(came.result.complete);
    EXPECT_EQ(came.result.stats.items, 17u);
    EXPECT_EQ(written.seen.size(), 17u);
}

TEST(transfer, what_is_left_out_is_counted_with_the_pages_that_are_written) {
    asio::io_context context;
    run_params how;
    how.max_parallel = 1;
    how.transform = [](page& items, diagnostics&) {
        items.omitted().expired += 1;
        items.omitted().refused += 2;
        return error_code{};
    };
    std::uint64_t pages = 0;
    struct third_fails {
        std::uint64_t* pages;
        asio::awaitable<error_code> write(page&) {
            const bool fails = ++*pages == 3;
            co_return fails ? error_code(errc::corrupt_output) : error_code{};
        }
        asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
    };
    transfer moved(context.get_executor(), some_pages(20), third_fails{&pages}, how);
    const auto came = run(moved, context);
    EXPECT_EQ(came.code, errc::corrupt_output);
    EXPECT_EQ(came.result.stats.items, 4u);
    EXPECT_EQ(came.result.stats.expired, 2u);
    EXPECT_EQ(came.result.stats.refused, 4u);
}

TEST(transfer, an_error_of_a_transform_ends_the_run) {
    for (const bool throws : {false, true}) {
        asio::io_context context;
        written_items written;
        run_params how;
        how.transform = [throws](page&, diagnostics& diag) {
            if (throws) {
                throw std::runtime_error("no colours");
            }
            diag.message = "it does not fit";
            return error_code(errc::invalid_argument);
        };
        transfer moved(context.get_executor(), some_pages(3), std::ref(written), how);
        const auto came = run(moved, context);
        EXPECT_EQ(came.code, throws ? errc::exception_thrown : errc::invalid_argument);
        EXPECT_EQ(came.result.diag.message, throws ? "transform: no colours" : "it does not fit");
        EXPECT_EQ(written.pages, 0u);
    }
}

} // namespace
} // namespace dyndump
