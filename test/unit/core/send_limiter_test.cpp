#include "core/send_limiter.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

clock::time_point at(double seconds) {
    return clock::time_point() +
           std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds));
}

// Check values of the published description of adaptive mode.
TEST(cubic_rate, recovers_along_the_curve) {
    cubic_rate cubic;
    EXPECT_DOUBLE_EQ(cubic.throttled(10, 5), 7);
    const double expected[] = {7.0,
                               9.64893600966,
                               10.000030849917364,
                               10.453284520772092,
                               13.408697022224185,
                               21.26626835427364,
                               36.425998516920465};
    for (int i = 0; i < 7; ++i) {
        EXPECT_NEAR(cubic.at(5 + i), expected[i], 1e-9) << i;
    }
}

TEST(send_limiter, follows_the_published_trace) {
    struct row {
        bool throttled;
        double time;
        double measured;
        double rate;
    };
    send_limiter limiter(at(0));
    for (const auto& [throttled, time, measured, rate] : {
             row{false, 0.2, 0.000000, 0},
             row{false, 0.4, 0.000000, 0},
             row{false, 0.6, 4.800000, 0},
             row{false, 0.8, 4.800000, 0},
             row{false, 1.0, 4.160000, 0},
             row{false, 1.2, 4.160000, 0},
             row{false, 1.4, 4.160000, 0},
             row{false, 1.6, 5.632000, 0},
             row{false, 1.8, 5.632000, 0},
             row{true, 2.0, 4.326400, 3.028480},
             row{false, 2.2, 4.326400, 3.486639},
             row{false, 2.4, 4.326400, 3.821874},
             row{false, 2.6, 5.665280, 4.053386},
             row{false, 2.8, 5.665280, 4.200373},
             row{false, 3.0, 4.333056, 4.282037},
             row{true, 3.2, 4.333056, 2.997426},
             row{false, 3.4, 4.333056, 3.452226},
         }) {
        limiter.answered(throttled, at(time));
        EXPECT_NEAR(limiter.measured(), measured, 1e-6) << time;
        EXPECT_NEAR(limiter.rate(), rate, 1e-6) << time;
    }
}

TEST(send_limiter, is_idle_until_the_first_throttle) {
    send_limiter limiter(at(0));
    for (int i = 0; i < 1000; ++i) {
        const auto ticket = limiter.enter();
        EXPECT_EQ(limiter.due(ticket, at(1)), at(1));
    }
    limiter.answered(false, at(1));
    EXPECT_EQ(limiter.enter(), 0u);
    EXPECT_EQ(limiter.rate(), 0);
}

TEST(send_limiter, spaces_requests_by_the_rate) {
    send_limiter limiter(at(0));
    limiter.answered(true, at(0.1)); // nothing measured yet: the least rate, 0.5 a second
    EXPECT_DOUBLE_EQ(limiter.rate(), 0.5);
    EXPECT_EQ(limiter.due(0, at(10)), at(10)); // one is saved up meanwhile
    limiter.leave(0);                          // whoever came before there was a limit has no place
    const auto first = limiter.enter();
    const auto second = limiter.enter();
    const auto third = limiter.enter();
    EXPECT_EQ(limiter.due(first, at(10)), at(10));
    EXPECT_EQ(limiter.due(second, at(10)), at(12));
    EXPECT_EQ(limiter.due(third, at(10)), at(14));
    limiter.leave(second);
    EXPECT_EQ(limiter.due(third, at(10)), at(12));
    EXPECT_EQ(limiter.due(third, at(12)), at(12));
}

TEST(send_limiter, those_in_line_gain_when_the_rate_rises) {
    send_limiter limiter(at(0));
    limiter.answered(true, at(0.1));
    send_limiter::ticket last = 0;
    for (int i = 0; i < 100; ++i) {
        last = limiter.enter();
    }
    EXPECT_GT(limiter.due(last, at(0.1)), at(190));
    for (double time = 0.2; time < 5; time += 0.1) {
        limiter.answered(false, at(time)); // 10 a second pass without a throttle
    }
    EXPECT_GT(limiter.rate(), 10);
    EXPECT_LT(limiter.due(last, at(5)), at(15));
}

TEST(send_limiter, settles_where_the_service_allows) {
    // A service that takes 20 requests a second, asked by a client that always has one more.
    send_limiter limiter(at(0));
    clock::time_point now = at(0);
    double tokens = 20;
    int accepted = 0;
    while (now < at(120)) {
        const auto next = limiter.due(limiter.enter(), now) + 1ms;
        tokens = std::min(20.0, tokens + std::chrono::duration<double>(next - now).count() * 20);
        now = next;
        const bool throttled = tokens < 1;
        tokens -= throttled ? 0 : 1;
        accepted += throttled ? 0 : 1;
        limiter.answered(throttled, now);
    }
    EXPECT_GT(accepted, 120 * 20 * 0.75);
    EXPECT_LE(accepted, 120 * 20 + 20);
}

} // namespace
} // namespace dyndump::core
