#include "cli/report/figures.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dyndump::cli {
namespace {

using namespace std::chrono_literals;

TEST(figures, groups_of_three) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
    EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(figures, units_keep_the_fraction_that_matters) {
    EXPECT_EQ(units(0), "0");
    EXPECT_EQ(units(0.5), "0.5");
    EXPECT_EQ(units(128), "128");
    EXPECT_EQ(units(128.46), "128.5");
    EXPECT_EQ(units(12345.4), "12,345");
}

TEST(figures, sizes) {
    EXPECT_EQ(size(0), "0 B");
    EXPECT_EQ(size(999), "999 B");
    EXPECT_EQ(size(1000), "1.0 kB");
    EXPECT_EQ(size(98.2e6), "98.2 MB");
    EXPECT_EQ(size(999.96e6), "1.0 GB");
    EXPECT_EQ(size(1.5e18), "1500.0 PB");
}

TEST(figures, clock_times) {
    EXPECT_EQ(clock_time(0s), "0:00");
    EXPECT_EQ(clock_time(41s), "0:41");
    EXPECT_EQ(clock_time(3599s), "59:59");
    EXPECT_EQ(clock_time(3723s), "1:02:03");
    EXPECT_EQ(clock_time(100h), "100:00:00");
}

TEST(figures, quoted_text_from_outside_cannot_reach_the_terminal) {
    EXPECT_EQ(in_quotes("a\x1b[2Jb\nc\u202e"), R"("a\x1b[2Jb\nc\u202e")");
}

} // namespace
} // namespace dyndump::cli
