#include "archive/timestamp.hpp"

#include <gtest/gtest.h>

namespace dyndump::archive {
namespace {

TEST(timestamp_test, writes_utc_with_milliseconds) {
    EXPECT_EQ(to_timestamp(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_timestamp(1700000000123), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(to_timestamp(951782399999), "2000-02-28T23:59:59.999Z");
    EXPECT_EQ(to_timestamp(951782400000), "2000-02-29T00:00:00.000Z");
}

TEST(timestamp_test, reads_what_it_wrote) {
    for (const std::int64_t ms : {1LL, 1700000000123LL, 1700000000000LL}) {
        EXPECT_EQ(from_timestamp(to_timestamp(ms)), ms);
    }
    EXPECT_EQ(from_timestamp("yesterday"), 0);
    EXPECT_EQ(from_timestamp("2026-01-31T12:00:00Z"), 0);
}

} // namespace
} // namespace dyndump::archive
