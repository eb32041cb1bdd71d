#include "cli/report/skew.hpp"

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

segment_report segment(std::uint32_t number, std::uint64_t bytes) {
    segment_report s;
    s.segment = number;
    s.bytes = bytes;
    s.items = bytes / 1000;
    s.requests = 7;
    s.elapsed = std::chrono::seconds(90);
    return s;
}

TEST(skew, names_the_segments_that_hold_much_more_than_the_median) {
    std::vector<segment_report> all;
    for (std::uint32_t n = 0; n < 20; ++n) {
        all.push_back(segment(n, 1'000'000));
    }
    EXPECT_EQ(skew_sentence(all), "");
    all[7].bytes = 4'000'000;
    EXPECT_EQ(skew_sentence(all), "");
    all[7] = segment(7, 40'000'000);
    all[7].throttles = 3;
    all[3] = segment(3, 8'000'000);
    EXPECT_EQ(skew_sentence(all),
              "The table is uneven: segment 7 (40,000 items, 40.0 MB, 1:30 in 7 requests, 3 "
              "throttled), segment 3 (8,000 items, 8.0 MB, 1:30 in 7 requests); the median segment "
              "holds 1.0 MB. More --segments spread what is not one partition.");
}

TEST(skew, says_nothing_of_small_or_few_segments) {
    EXPECT_EQ(skew_sentence({}), "");
    EXPECT_EQ(skew_sentence({segment(0, 1'000'000'000), segment(1, 1)}), "");
    std::vector<segment_report> small{segment(0, 1'900'000), segment(1, 1), segment(2, 1)};
    EXPECT_EQ(skew_sentence(small), "");
    small[0].bytes = 2'000'000;
    EXPECT_NE(skew_sentence(small), "");
}

} // namespace
} // namespace dyndump::cli
