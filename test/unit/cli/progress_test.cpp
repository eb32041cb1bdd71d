#include "cli/report/progress.hpp"

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

using namespace std::chrono_literals;

fetch_stats half_way() {
    fetch_stats s;
    s.items = 500;
    s.scanned_items = 500;
    s.bytes = 98'200'000;
    s.capacity_used = 640;
    s.segments_done = 3;
    s.segments_active = 8;
    s.segments_total = 16;
    return s;
}

expectation of_items(std::uint64_t items) {
    expectation e;
    e.items = items;
    return e;
}

TEST(progress_meter, rates_are_of_the_last_seconds) {
    progress_meter meter(5s);
    fetch_stats s;
    meter.update(s, 0s);
    for (int second = 1; second <= 10; ++second) {
        s.capacity_used += 100;
        s.bytes += 1000;
        meter.update(s, std::chrono::seconds(second));
    }
    progress now;
    for (int second = 11; second <= 20; ++second) {
        s.capacity_used += 10;
        now = meter.update(s, std::chrono::seconds(second));
    }
    EXPECT_DOUBLE_EQ(now.units_per_second, 10);
    EXPECT_DOUBLE_EQ(now.bytes_per_second, 0);
}

TEST(progress_meter, the_first_reading_has_no_rate) {
    progress_meter meter;
    EXPECT_EQ(meter.update(half_way(), 1s).units_per_second, 0);
}

TEST(fraction_done, by_items_that_were_read_not_those_that_matched) {
    auto s = half_way();
    s.items = 1;
    EXPECT_DOUBLE_EQ(fraction_done({s, 1s, 0, 0}, of_items(1000)).value(), 0.5);
}

TEST(fraction_done, never_says_all_before_the_end) {
    auto s = half_way();
    s.scanned_items = 1000;
    s.segments_done = 16;
    EXPECT_EQ(fraction_done({s, 1s, 0, 0}, of_items(1000)).value(), 0.99);
    expectation at_most;
    at_most.max_items = 500;
    EXPECT_EQ(fraction_done({s, 1s, 0, 0}, at_most).value(), 0.99);
}

TEST(fraction_done, falls_back_to_segments_when_the_count_is_old) {
    EXPECT_DOUBLE_EQ(fraction_done({half_way(), 1s, 0, 0}, of_items(400)).value(), 3.0 / 16);
    EXPECT_DOUBLE_EQ(fraction_done({half_way(), 1s, 0, 0}, of_items(0)).value(), 3.0 / 16);
}

TEST(fraction_done, is_not_made_up) {
    EXPECT_FALSE(fraction_done({}, {}));
}

TEST(fraction_done, max_items_may_end_it_sooner) {
    auto expected = of_items(1'000'000);
    expected.max_items = 1000;
    EXPECT_DOUBLE_EQ(fraction_done({half_way(), 1s, 0, 0}, expected).value(), 0.5);
}

TEST(progress_lines, show_estimates_as_such) {
    auto expected = of_items(1000);
    expected.rate_limit = 500;
    const progress now{half_way(), 41s, 128.46, 24'100'000};
    EXPECT_EQ(log_line(now, expected),
              "~50%, 500 items, 98.2 MB, 24.1 MB/s, 128.5/500 RCU/s, 0:41, ~0:41 left, "
              "3/16 segments, 8 active");
}

TEST(progress_lines, do_not_estimate_too_early) {
    EXPECT_EQ(log_line({half_way(), 2s, 0, 0}, of_items(1000)).find("left"), std::string::npos);
    EXPECT_EQ(log_line({half_way(), 60s, 0, 0}, of_items(100'000)).find("left"), std::string::npos);
}

// Forty items of a hundred, after a minute at a steady rate, by 16 segments of 40.
struct steady {
    progress now{half_way(), 60s, 0, 0};
    expectation expected = of_items(1000);

    steady() {
        now.stats.scanned_items = now.stats.items = 400;
        now.stats.segments_done = 14;
        now.stats.segments_active = 4;
        now.stats.segments_total = 40;
        now.bytes_per_second = static_cast<double>(now.stats.bytes) / 60;
    }
    bool sure() const { return time_left(now, expected)->sure; }
};

TEST(time_left, is_sure_when_two_estimates_agree_at_a_steady_rate) {
    const steady s;
    EXPECT_TRUE(s.sure());
    EXPECT_EQ(time_left(s.now, s.expected)->left, 90s);
    const auto line = log_line(s.now, s.expected);
    EXPECT_NE(line.find("40%"), std::string::npos);
    EXPECT_EQ(line.find('~'), std::string::npos) << line;
}

TEST(time_left, is_a_guess_otherwise) {
    steady early;
    early.now.elapsed = 20s;
    early.now.bytes_per_second = static_cast<double>(early.now.stats.bytes) / 20;
    EXPECT_FALSE(early.sure());
    steady slower;
    slower.now.bytes_per_second /= 2;
    EXPECT_FALSE(slower.sure());
    steady stale; // the table has grown since it was counted
    stale.expected.items = 500;
    EXPECT_FALSE(stale.sure());
    steady coarse;
    coarse.now.stats.segments_done = 1;
    coarse.now.stats.segments_active = 1;
    coarse.now.stats.segments_total = 3;
    EXPECT_FALSE(coarse.sure());
    steady resumed;
    resumed.expected.resumed = true;
    EXPECT_FALSE(resumed.sure());
}

TEST(time_left, is_known_when_only_so_many_are_wanted) {
    steady s;
    s.expected = {};
    s.expected.max_items = 1000;
    EXPECT_TRUE(s.sure());
    s.now.stats.items = 300; // a filter: nobody knows how many of those to come match
    EXPECT_FALSE(s.sure());
}

TEST(time_left, is_not_made_up) {
    EXPECT_FALSE(time_left({}, {}));
    EXPECT_FALSE(time_left({half_way(), 2s, 0, 0}, of_items(1000)));
}

TEST(progress_lines, name_throttling_and_retries) {
    auto s = half_way();
    s.throttles = 1234;
    s.retries = 5;
    const auto line = log_line({s, 1s, 0, 0}, {});
    EXPECT_NE(line.find("1,234 throttled"), std::string::npos);
    EXPECT_NE(line.find("5 retries"), std::string::npos);
}

TEST(progress_lines, fit_any_terminal_and_hold_no_control_characters) {
    const progress now{half_way(), 41s, 128.46, 24'100'000};
    const auto whole = log_line(now, of_items(1000));
    for (std::size_t columns = 0; columns < 200; ++columns) {
        const auto line = terminal_line(now, of_items(1000), columns);
        EXPECT_LE(line.size(), columns);
        EXPECT_EQ(line.find_first_of("\r\n\x1b"), std::string::npos);
    }
    EXPECT_EQ(whole.find_first_of("\r\n\x1b"), std::string::npos);
    EXPECT_NE(terminal_line(now, of_items(1000), 200).find("8 active"), std::string::npos);
}

} // namespace
} // namespace dyndump::cli
