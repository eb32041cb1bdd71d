#include "support/fetch_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

// The limiter bounds what the table is charged, whatever the size of items: that is what counts.
TEST(fetcher, keeps_to_its_capacity) {
    for (double rate : {2.0, 20.0, 200.0}) {
        scenario s;
        s.table->items = 1'000'000;
        s.table->units_per_item = 0.05;
        s.table->page_items = 1000;
        s.table->latency = 2ms;
        s.params.total_segments = 32;
        s.params.max_parallel = 16;
        s.params.read_capacity = rate;
        s.start();
        s.time->run(s.context, 60s);
        double total = 0;
        for (const auto& [when, units] : s.table->charges) {
            total += units;
        }
        EXPECT_LE(total, rate * 60 * 1.02 + 1) << rate;
        EXPECT_GE(total, rate * 60 * 0.9 - 1) << rate;
        s.fetch->stop();
        s.time->run(s.context);
        EXPECT_TRUE(s.completed);
    }
}

TEST(fetcher, two_fetches_share_one_limiter) {
    rate_limiter_params shared(100);
    scenario a;
    shared.time = a.time;
    rate_limiter limiter(shared);
    a.table->items = 100'000;
    a.params.limiter = limiter;
    a.params.total_segments = 8;
    a.start();

    auto other_table = std::make_shared<model_table>(a.time);
    other_table->items = 100'000;
    a.service.transport = other_table;
    fetcher second(client(a.context.get_executor(), a.service), a.params,
                   any_writer(collecting_writer{}));
    second.async_run([](error_code, fetch_result) {});
    a.time->run(a.context, 60s);
    double total = 0;
    for (const auto& table : {a.table, other_table}) {
        double mine = 0;
        for (const auto& [when, units] : table->charges) {
            mine += units;
        }
        EXPECT_GT(mine, 2000);
        total += mine;
    }
    EXPECT_NEAR(total, 6000, 120);
    EXPECT_NEAR(limiter.report().error(), 0, 0.01);
    a.fetch->stop();
    second.stop();
    a.time->run(a.context);
}

TEST(fetcher, without_consumed_capacity_the_limiter_goes_by_its_estimate) {
    scenario s;
    s.table->items = 200;
    s.table->report_capacity = false;
    s.params.read_capacity = 50;
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.capacity_used, 0);
}

// As plan.each_segment_of_an_empty_table_is_paid_for has it: half a unit a segment.
TEST(fetcher, an_empty_table_takes_as_long_as_planned) {
    for (const std::uint32_t segments : {1U, 8U}) {
        scenario s;
        s.table->items = 0;
        s.params.total_segments = segments;
        s.params.max_parallel = segments;
        s.params.read_capacity = 1;
        s.run();
        s.expect_every_item_once();
        EXPECT_NEAR(s.time->seconds(), 0.5 * segments, 0.5) << segments;
    }
}

TEST(fetcher, a_stale_item_count_makes_the_first_page_small_and_the_others_right) {
    for (const double rate : {1.0, 20.0}) {
        scenario s;
        s.table->items = 100;
        s.table->described_items = 0;
        s.table->units_per_item = 0.5;
        s.params.max_parallel = 16;
        s.params.read_capacity = rate;
        s.run();
        s.expect_every_item_once();
        EXPECT_LE(s.time->seconds(), 100 * 0.5 / rate * 1.5 + 16 * 0.5 / rate + 1) << rate;
        EXPECT_LE(s.table->charges.front().second, 0.5);
        EXPECT_LE(s.table->charges.front().first, 1.0);
    }
}

// Sixteen guesses at once would be a debt of sixteen large items.
TEST(fetcher, one_page_at_a_time_is_a_guess) {
    scenario s;
    s.table->items = 64;
    s.table->described_items = 0;
    s.table->units_per_item = 50;
    s.params.max_parallel = 16;
    s.params.total_segments = 16;
    s.params.read_capacity = 10;
    s.start();
    s.time->run(s.context, std::chrono::seconds(4)); // the first page's debt is 5 s
    EXPECT_EQ(s.table->charges.size(), 1u);
    s.time->run(s.context);
    s.expect_every_item_once();
}

TEST(fetcher, a_bogus_consumed_capacity_makes_nobody_wait) {
    for (const auto* units : {"1e9", "1e18", "-1e9", "nan", "-nan", "inf", "\"x\"", "null"}) {
        scenario s;
        s.table->units_text = [units](double) {
            return units;
        };
        s.params.read_capacity = 100;
        s.params.total_segments = 4;
        s.table->has_checksum = [](std::uint64_t) {
            return true;
        }; // some are no JSON
        s.run();
        s.expect_every_item_once();
        EXPECT_LE(s.time->seconds(), 60) << units;
        EXPECT_LE(s.result.stats.capacity_used, 10'000) << units;
    }
}

TEST(fetcher, a_rate_that_would_wait_for_ever_is_refused_in_words) {
    for (const double rate : {1e-300, 1e-9, 0.0009, -1.0, 1e308 * 10}) {
        scenario s;
        s.params.read_capacity = rate;
        s.run();
        EXPECT_EQ(s.code, errc::invalid_argument) << rate;
        EXPECT_NE(s.result.diag.message.find("read capacity"), std::string::npos);
    }
}

} // namespace
} // namespace dyndump::test
