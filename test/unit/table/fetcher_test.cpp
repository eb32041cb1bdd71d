#include "support/fetch_scenario.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <limits>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

class segments : public testing::TestWithParam<std::uint32_t> {};

TEST_P(segments, every_item_once) {
    scenario s;
    s.table->items = 5000;
    s.params.total_segments = GetParam();
    s.params.max_parallel = 16;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{GetParam()});
    EXPECT_LE(s.table->most_in_flight, 16u);
    EXPECT_EQ(s.result.stats.segments_done, GetParam());
    EXPECT_EQ(s.result.stats.segments_active, 0u);
    EXPECT_EQ(s.result.stats.pages, s.table->scans);
}

INSTANTIATE_TEST_SUITE_P(counts, segments, testing::Values(1, 2, 7, 1000, 6000));

TEST(fetcher, parallelism_is_used_and_bounded) {
    scenario s;
    s.table->items = 4000;
    s.params.total_segments = 64;
    s.params.max_parallel = 8;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->most_in_flight, 8u);
}

// Notes when a page is written, and lets others write meanwhile.
struct noting_writer {
    static constexpr auto concurrency = write_concurrency::concurrent;
    std::string& told;

    asio::awaitable<error_code> write(page&) {
        told += 'w';
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

// Somebody else on the same context: ready all the time, from the moment that the pages come.
asio::awaitable<void> neighbour(std::shared_ptr<virtual_time> time, time_source::duration after,
                                std::string& told) {
    auto executor = co_await asio::this_coro::executor;
    const auto when = time->now() + after;
    auto interrupted = co_await time->sleep_until(when);
    static_cast<void>(interrupted);
    for (int i = 0; i < 100; ++i) {
        told += '.';
        co_await asio::post(executor, asio::deferred);
    }
}

TEST(fetcher, others_of_the_executor_run_between_two_large_pages) {
    scenario s;
    s.table->items = 400;
    s.table->item_bytes = 1000;
    s.table->page_items = 100;
    s.params.total_segments = 4;
    std::string told;
    s.make(noting_writer{told});
    s.start();
    asio::co_spawn(s.context, neighbour(s.time, s.table->latency, told), asio::detached);
    s.time->run(s.context);
    ASSERT_TRUE(s.completed);
    EXPECT_EQ(std::count(told.begin(), told.end(), 'w'), 4);
    EXPECT_EQ(told.find("ww"), std::string::npos) << told;
}

TEST(fetcher, as_many_lanes_as_there_are_numbers) {
    scenario s;
    s.params.total_segments = 32;
    s.params.max_parallel = std::numeric_limits<std::uint32_t>::max();
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->most_in_flight, 32u);
}

TEST(fetcher, skewed_and_empty_segments) {
    scenario s;
    s.table->items = 3000;
    s.params.total_segments = 20;
    // Segment 3 has nearly everything, most have nothing.
    s.table->begin_of = [&s](std::uint32_t segment, std::uint32_t) -> std::uint64_t {
        return segment <= 3 ? segment : s.table->items - (segment < 10 ? 1 : 0);
    };
    s.run();
    s.expect_every_item_once();
}

TEST(fetcher, empty_pages_with_a_key_do_not_end_a_segment) {
    scenario s;
    s.table->items = 1000;
    s.table->empty_every = 3;
    s.params.total_segments = 4;
    s.run();
    s.expect_every_item_once();
}

TEST(fetcher, an_empty_table) {
    scenario s;
    s.table->items = 0;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.result.stats.items, 0u);
}

TEST(fetcher, chooses_segments_by_size) {
    scenario s;
    s.table->items = 1000;
    s.table->item_bytes = 10;
    s.params.max_parallel = 3;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{3});
}

class max_items : public testing::TestWithParam<std::uint64_t> {};

TEST_P(max_items, exactly_so_many) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 16;
    s.params.max_items = GetParam();
    s.run();
    EXPECT_FALSE(s.code) << s.code.message();
    EXPECT_TRUE(s.result.complete);
    EXPECT_EQ(s.writer.to->seen.size(), std::min<std::uint64_t>(GetParam(), 1000));
    s.expect_nothing_twice();
}

INSTANTIATE_TEST_SUITE_P(counts, max_items, testing::Values(0, 1, 9, 10, 11, 500, 999, 1000, 5000));

TEST(fetcher, a_slow_writer_slows_the_reading) {
    scenario s;
    s.table->items = 400;
    s.params.total_segments = 8;
    s.writer.pause = 1s;
    s.run();
    s.expect_every_item_once();
    // Serialised: one page a second, however fast the table is.
    EXPECT_EQ(s.writer.to->most_at_once, 1u);
    EXPECT_GE(s.time->seconds(), static_cast<double>(s.writer.to->pages));
}

TEST(fetcher, a_concurrent_writer_is_called_for_several_segments_at_once) {
    scenario s;
    s.table->items = 400;
    s.params.total_segments = 8;
    concurrent_collecting_writer writer;
    writer.time = s.time;
    writer.pause = 1s;
    s.writer = writer;
    s.make(writer);
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(writer.to->most_at_once, 8u);
}

TEST(fetcher, a_failing_writer_ends_the_run_with_its_error) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 8;
    s.writer.fail_at_page = 5;
    s.run();
    EXPECT_EQ(s.code, s.writer.failure);
    EXPECT_FALSE(s.result.complete);
    EXPECT_EQ(s.writer.to->finished, 1);
    EXPECT_EQ(s.writer.to->finished_with, s.writer.failure);
    s.expect_nothing_twice();
    EXPECT_EQ(s.time->sleepers(), 0u);
}

struct throwing_writer {
    asio::awaitable<error_code> write(page&) {
        throw std::bad_alloc();
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

TEST(fetcher, a_throwing_writer_ends_the_run_with_a_code) {
    scenario s;
    s.make(throwing_writer{});
    s.run();
    EXPECT_EQ(s.code, error_code(asio::error::no_memory));
    EXPECT_FALSE(s.result.complete);
}

TEST(fetcher, a_second_run_is_refused) {
    scenario s;
    s.run();
    s.completed = false;
    s.run();
    EXPECT_EQ(s.code, error_code(errc::invalid_argument));
}

struct bad_parameters {
    const char* name;
    void (*spoil)(fetch_params&);
};

class refusals : public testing::TestWithParam<bad_parameters> {};

TEST_P(refusals, come_before_any_request) {
    scenario s;
    GetParam().spoil(s.params);
    s.run();
    EXPECT_EQ(s.code, error_code(errc::invalid_argument));
    EXPECT_FALSE(s.result.diag.message.empty());
    EXPECT_EQ(s.table->scans, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    parameters, refusals,
    testing::Values(bad_parameters{"no_table",
                                   [](fetch_params& p) {
                                       p.table_name.clear();
                                   }},
                    bad_parameters{"no_lanes",
                                   [](fetch_params& p) {
                                       p.max_parallel = 0;
                                   }},
                    bad_parameters{"segments",
                                   [](fetch_params& p) {
                                       p.total_segments = 1'000'001;
                                   }},
                    bad_parameters{"negative",
                                   [](fetch_params& p) {
                                       p.read_capacity = -1;
                                   }},
                    bad_parameters{"nan",
                                   [](fetch_params& p) {
                                       p.read_capacity = std::nan("");
                                   }},
                    bad_parameters{"values",
                                   [](fetch_params& p) {
                                       p.expression_attribute_values = "{\"a\":";
                                   }},
                    bad_parameters{"checkpoint",
                                   [](fetch_params& p) {
                                       p.total_segments = 4;
                                       p.resume_from.emplace();
                                       p.resume_from->total_segments = 5;
                                   }},
                    bad_parameters{"segment_twice",
                                   [](fetch_params& p) {
                                       p.resume_from.emplace();
                                       p.resume_from->total_segments = 5;
                                       p.resume_from->segments = {{1, true, {}}, {1, false, {}}};
                                   }}),
    [](const auto& tested) { return std::string(tested.param.name); });

} // namespace
} // namespace dyndump::test
