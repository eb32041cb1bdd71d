#include "core/page_sizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace dyndump::core {
namespace {

TEST(units_for_bytes, whole_steps_and_half_price) {
    EXPECT_EQ(units_for_bytes(1, true), 1);
    EXPECT_EQ(units_for_bytes(4096, true), 1);
    EXPECT_EQ(units_for_bytes(4097, true), 2);
    EXPECT_EQ(units_for_bytes(4097, false), 1);
    EXPECT_EQ(units_for_bytes(0, false), 0.5);
    EXPECT_EQ(units_for_bytes(1024 * 1024 + 1, false), 128.5);
}

TEST(page_sizer, no_limit_when_a_full_page_fits) {
    page_sizer sizer(false, 1000);
    EXPECT_EQ(sizer.next(0).limit, 0u);
    EXPECT_EQ(sizer.next(0).estimate, 128.5);
    EXPECT_EQ(sizer.next(3000).limit, 0u);
    EXPECT_NE(sizer.next(500).limit, 0u);
}

TEST(page_sizer, the_first_page_is_small_and_cheap_when_nothing_is_known) {
    for (const std::optional<double> unknown : {std::optional<double>(), std::optional(0.0)}) {
        for (const bool consistent : {false, true}) {
            page_sizer sizer(consistent, unknown);
            EXPECT_TRUE(sizer.is_guess(10));
            const auto first = sizer.next(10);
            EXPECT_EQ(first.limit, 1u);
            EXPECT_EQ(first.estimate, consistent ? 1 : 0.5); // not as an item of 400 KB
            sizer.observe(0, first.estimate);
            EXPECT_TRUE(sizer.is_guess(10)); // an empty page teaches nothing
            EXPECT_EQ(sizer.next(10).estimate, first.estimate);
            sizer.observe(1, 50);
            EXPECT_FALSE(sizer.is_guess(10));
            EXPECT_GT(sizer.next(10).estimate, 49);
        }
    }
}

TEST(page_sizer, a_first_page_is_no_guess_where_a_full_one_fits_or_the_table_is_known) {
    EXPECT_FALSE(page_sizer(false, std::nullopt).is_guess(0));
    EXPECT_FALSE(page_sizer(false, std::nullopt).is_guess(3000));
    EXPECT_FALSE(page_sizer(false, 4096).is_guess(1));
}

TEST(page_sizer, starts_careful_when_the_service_does_not_say_what_pages_cost) {
    page_sizer sizer(false, std::nullopt);
    sizer.observe(1, std::nullopt);
    EXPECT_FALSE(sizer.is_guess(10));
    const auto next = sizer.next(10);
    EXPECT_EQ(next.limit, 1u);
    // One item may weigh 400 KB.
    EXPECT_GE(next.estimate, 50);
}

TEST(page_sizer, a_table_of_known_size_starts_right) {
    page_sizer sizer(false, 4096);
    const auto size = sizer.next(100); // 5 units a page
    EXPECT_EQ(size.limit, 10u);
    EXPECT_EQ(size.estimate, 5);
}

// What the service would charge for pages of `item_bytes`, and whether the sizer settles near its
// budget of a twentieth of a second.
class convergence : public testing::TestWithParam<double> {};

TEST_P(convergence, pages_come_to_fit) {
    const double item_bytes = GetParam();
    page_sizer sizer(false, std::nullopt);
    const double rate = 100;
    double last = 0;
    for (int i = 0; i < 40; ++i) {
        const auto size = sizer.next(rate);
        ASSERT_GE(size.limit, 1u);
        last = units_for_bytes(std::min(size.limit * item_bytes, 1048576.0), false);
        sizer.observe(size.limit, last);
    }
    const double budget = rate * 0.05;
    const double one_item = units_for_bytes(item_bytes, false);
    EXPECT_LE(last, std::max(budget * 1.3, one_item));
    EXPECT_GE(last, std::min(budget * 0.5, one_item));
}

INSTANTIATE_TEST_SUITE_P(item_sizes, convergence,
                         testing::Values(50.0, 500.0, 1000.0, 4096.0, 20000.0, 400000.0));

TEST(page_sizer, tiny_pages_grow_at_a_tiny_rate) {
    page_sizer sizer(false, std::nullopt);
    std::uint32_t limit = 0;
    for (int i = 0; i < 40; ++i) {
        limit = sizer.next(1).limit;
        sizer.observe(limit, units_for_bytes(limit * 100.0, false));
    }
    EXPECT_GE(limit, 20u); // 40 items of 100 bytes cost one step
}

TEST(page_sizer, empty_pages_teach_nothing) {
    page_sizer sizer(true, 4096);
    const auto before = sizer.next(100).limit;
    sizer.observe(0, 1);
    EXPECT_EQ(sizer.next(100).limit, before);
}

} // namespace
} // namespace dyndump::core
