#include "core/iso_time.hpp"

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
