#include "core/range_shares.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;

struct shares : testing::Test {
    range_shares all{32};
    range_shares::time_point now{};
};

TEST_F(shares, each_range_may_have_all) {
    EXPECT_EQ(all.allowed(0), 32u);
    EXPECT_EQ(all.allowed(7), 32u);
}

TEST_F(shares, what_comes_back_halves_its_own_range_only) {
    all.came_back(7, 20, now, now);
    EXPECT_EQ(all.allowed(7), 10u);
    EXPECT_EQ(all.allowed(0), 32u);
    all.came_back(7, 10, now + 1ms, now + 1ms);
    EXPECT_EQ(all.allowed(7), 5u);
    for (int i = 2; i < 20; ++i) {
        all.came_back(7, 1, now + i * 1ms, now + i * 1ms);
    }
    EXPECT_EQ(all.allowed(7), 1u);
    EXPECT_EQ(all.slowed(), 1u);
}

TEST_F(shares, all_that_was_in_flight_at_once_halves_once) {
    for (int i = 0; i < 20; ++i) {
        all.came_back(7, 20, now, now + 10ms);
    }
    EXPECT_EQ(all.allowed(7), 10u);
}

TEST_F(shares, one_more_for_each_second_of_success) {
    all.came_back(7, 8, now, now);
    for (int i = 1; i <= 20; ++i) {
        all.succeeded(7, now + i * 100ms);
    }
    EXPECT_EQ(all.allowed(7), 6u);
    all.succeeded(7, now + 1h); // a pause is no success
    EXPECT_EQ(all.allowed(7), 7u);
    for (int i = 1; i < 30; ++i) {
        all.succeeded(7, now + 1h + i * 1s);
    }
    EXPECT_EQ(all.allowed(7), 32u);
    EXPECT_EQ(all.slowed(), 0u);
}

} // namespace
} // namespace dyndump::core
