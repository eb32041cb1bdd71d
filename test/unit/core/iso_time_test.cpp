#include "core/iso_time.hpp"

#include "core/saturating_time.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono;

struct good_case {
    const char* text;
    long long seconds;
};

class iso_time : public testing::TestWithParam<good_case> {};

TEST_P(iso_time, is_read) {
    const auto time = parse_iso_time(GetParam().text);
    ASSERT_TRUE(time) << GetParam().text;
    EXPECT_EQ(time->time_since_epoch().count(), GetParam().seconds);
}

INSTANTIATE_TEST_SUITE_P(forms, iso_time,
                         testing::Values(good_case{"1970-01-01T00:00:00Z", 0},
                                         good_case{"2026-01-01T00:00:00Z", 1767225600},
                                         good_case{"2026-01-01T00:00:00.999Z", 1767225600},
                                         good_case{"2026-01-01T01:30:00+01:30", 1767225600},
                                         good_case{"2025-12-31T19:00:00-0500", 1767225600},
                                         good_case{"2026-01-01T00:00:00UTC", 1767225600},
                                         good_case{"2026-01-01 00:00:00+00:00", 1767225600}));

TEST(iso_time, what_the_clock_cannot_hold_is_the_nearest_it_can) {
    const auto last = floor<seconds>(system_clock::time_point::max());
    for (const char* text : {"2262-04-11T23:47:16Z", "2262-04-11T23:47:17Z", "2263-01-01T00:00:00Z",
                             "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"}) {
        EXPECT_EQ(parse_iso_time(text), last) << text;
    }
    EXPECT_LT(parse_iso_time("2262-04-11T23:47:15Z"), last);
    for (const char* text :
         {"0000-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "1969-12-31T23:59:59Z"}) {
        EXPECT_EQ(parse_iso_time(text), sys_seconds()) << text;
    }
}

TEST(saturating_time, later_ends_with_the_clock) {
    const system_clock::time_point now(hours(24 * 365 * 56));
    EXPECT_EQ(later(now, seconds(5)), now + seconds(5));
    EXPECT_EQ(later(now, milliseconds::max()), system_clock::time_point::max());
    EXPECT_EQ(later(now, seconds(9223372036)), system_clock::time_point::max());
    EXPECT_EQ(later(now, nanoseconds::max()), system_clock::time_point::max());
    EXPECT_EQ(later(now, -hours(1)), now);
    EXPECT_EQ(later(steady_clock::time_point::min(), seconds(1)),
              steady_clock::time_point::min() + seconds(1));
}

TEST(saturating_time, spans_are_what_the_clock_counts) {
    EXPECT_EQ(countable(milliseconds(5)), milliseconds(5));
    EXPECT_EQ(countable(-hours(1)), -hours(1));
    EXPECT_GT(nanoseconds(countable(milliseconds::max())), hours(24 * 365 * 292));
    EXPECT_LT(nanoseconds(countable(milliseconds::min())), -hours(24 * 365 * 292));
    EXPECT_EQ(countable(nanoseconds::max()), nanoseconds::max());
    EXPECT_LT(steady_clock::duration(hours(1)), countable(milliseconds::max()));
}

TEST(iso_time, anything_else_is_refused) {
    for (const char* text :
         {"", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z",
          "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:00.Z",
          "2026-01-01T00:00:00Zx", "-026-01-01T00:00:00Z", "2026-1-01T00:00:00Z", "1767225600",
          "2026-01-01T00:00:00+1", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.",
          "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00-00:60", "2026-01-01T00:00:00+99:99",
          "2026-01-01T00:00:00 00:00"}) {
        EXPECT_FALSE(parse_iso_time(text)) << text;
    }
}

} // namespace
} // namespace dyndump::core
