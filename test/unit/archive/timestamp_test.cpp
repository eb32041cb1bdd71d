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

} // namespace
} // namespace dyndump::archive
