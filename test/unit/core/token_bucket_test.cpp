#include "core/token_bucket.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;
using time_point = token_bucket::time_point;

struct token_bucket_at_ten : testing::Test {
    time_point now{};
    token_bucket bucket{10, 0.1, now};
};

TEST_F(token_bucket_at_ten, a_turn_comes_when_enough_has_accrued) {
    token_bucket::ticket a;
    bucket.reserve(a, 5, now);
    auto when = bucket.turn(a, now);
    ASSERT_TRUE(when);
    EXPECT_EQ(*when, now + 500ms);
    EXPECT_TRUE(bucket.turn(a, now + 499ms));
    EXPECT_FALSE(bucket.turn(a, now + 500ms));
    EXPECT_EQ(bucket.spent(), 5);
}

TEST_F(token_bucket_at_ten, fractions_are_exact) {
    bucket.set_rate(0.5, now);
    token_bucket::ticket a;
    bucket.reserve(a, 0.5, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 1s);
}

TEST_F(token_bucket_at_ten, whoever_leaves_moves_those_behind_and_nobody_else) {
    token_bucket::ticket a;
    token_bucket::ticket b;
    token_bucket::ticket c;
    bucket.reserve(a, 10, now);
    bucket.reserve(b, 20, now);
    bucket.reserve(c, 10, now);
    bucket.leave(b, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 1s);
    EXPECT_EQ(*bucket.turn(c, now), now + 2s);
    bucket.leave(c, now);
    bucket.leave(a, now);
    token_bucket::ticket d;
    bucket.reserve(d, 10, now);
    EXPECT_EQ(*bucket.turn(d, now), now + 1s);
    bucket.leave(d, now);
}

TEST_F(token_bucket_at_ten, a_cost_above_the_estimate_delays_all) {
    token_bucket::ticket a;
    bucket.reserve(a, 10, now);
    bucket.settle(0, 30, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 4s);
    bucket.settle(30, 0, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 1s);
    bucket.leave(a, now);
}

TEST_F(token_bucket_at_ten, idle_time_is_saved_up_to_the_burst_only) {
    now += 1h;
    token_bucket::ticket a;
    bucket.reserve(a, 11, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 1s);
    bucket.leave(a, now);
    EXPECT_NEAR(bucket.granted(), 1, 1e-9);
}

TEST_F(token_bucket_at_ten, time_that_runs_backwards_changes_nothing) {
    now += 10s;
    bucket.advance(now);
    const auto granted = bucket.granted();
    bucket.advance(now - 5s);
    EXPECT_EQ(bucket.granted(), granted);
}

TEST_F(token_bucket_at_ten, a_tiny_rate_does_not_overflow_the_clock) {
    bucket.set_rate(1e-300, now);
    token_bucket::ticket a;
    bucket.reserve(a, 1e300, now);
    const auto when = bucket.turn(a, now);
    ASSERT_TRUE(when);
    EXPECT_GT(*when, now);
    bucket.leave(a, now);
}

TEST_F(token_bucket_at_ten, what_was_not_spent_is_saved_up_to_the_burst_only) {
    token_bucket::ticket a;
    bucket.reserve(a, 100, now);
    now += 10s;
    ASSERT_FALSE(bucket.turn(a, now));
    bucket.settle(100, 0, now);
    EXPECT_EQ(bucket.spent(), 0);
    token_bucket::ticket b;
    bucket.reserve(b, 11, now);
    EXPECT_EQ(*bucket.turn(b, now), now + 1s); // one unit was kept, 99 are lost
    bucket.leave(b, now);
    EXPECT_NEAR(bucket.granted(), 1, 1e-9);
}

TEST_F(token_bucket_at_ten, a_lower_rate_saves_up_less) {
    now += 1h;
    bucket.advance(now);
    EXPECT_NEAR(bucket.granted(), 1, 1e-9);
    bucket.set_rate(1, now);
    EXPECT_NEAR(bucket.granted(), 0.1, 1e-9);
    token_bucket::ticket a;
    bucket.reserve(a, 1.1, now);
    EXPECT_EQ(*bucket.turn(a, now), now + 1s);
    bucket.leave(a, now);
}

struct unlimited_bucket : testing::Test {
    time_point now{};
    token_bucket bucket{0, 0.1, now};
};

TEST_F(unlimited_bucket, lets_everybody_go_and_counts) {
    token_bucket::ticket a;
    token_bucket::ticket b;
    bucket.reserve(a, 1e6, now);
    bucket.reserve(b, 5, now);
    EXPECT_FALSE(bucket.turn(b, now)); // whoever stands behind need not wait either
    EXPECT_FALSE(bucket.turn(a, now));
    EXPECT_EQ(bucket.spent(), 1e6 + 5);
    EXPECT_EQ(bucket.granted(), bucket.spent());
    bucket.settle(5, 7, now);
    EXPECT_EQ(bucket.spent(), 1e6 + 7);
    EXPECT_EQ(bucket.granted(), bucket.spent());
}

TEST_F(unlimited_bucket, leaves_no_debt_when_a_rate_is_set) {
    token_bucket::ticket a;
    bucket.reserve(a, 1000, now);
    ASSERT_FALSE(bucket.turn(a, now));
    bucket.settle(1000, 5000, now);
    bucket.set_rate(10, now);
    token_bucket::ticket b;
    bucket.reserve(b, 10, now);
    EXPECT_EQ(*bucket.turn(b, now), now + 1s);
    bucket.leave(b, now);
}

TEST_F(unlimited_bucket, a_negative_rate_is_none) {
    bucket.set_rate(-1, now);
    EXPECT_EQ(bucket.rate(), 0);
    EXPECT_EQ(token_bucket(-5, 1, now).rate(), 0);
}

} // namespace
} // namespace dyndump::core
