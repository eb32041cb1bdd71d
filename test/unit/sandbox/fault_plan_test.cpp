#include "sandbox/fault_plan.hpp"

#include <gtest/gtest.h>

#include <map>

namespace dyndump::sandbox_impl {
namespace {

TEST(fault_plan, nothing_goes_wrong_by_default) {
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const fault_plan plan = plan_faults(sandbox_faults(), n);
        EXPECT_EQ(plan.kind, fault_kind::none);
        EXPECT_EQ(plan.delay.count(), 0);
    }
}

TEST(fault_plan, each_fault_comes_as_often_as_asked) {
    sandbox_faults faults;
    faults.server_error = faults.html_error = faults.reset = faults.truncate = 0.08;
    faults.corrupt = faults.stall = faults.throttle = faults.expired_token = 0.08;
    faults.server_error_after = faults.reset_after = 0.08;
    faults.unprocessed = faults.refuse_write = 0.08;
    std::map<fault_kind, int> counts;
    for (std::uint64_t n = 0; n < 100000; ++n) {
        ++counts[plan_faults(faults, n).kind];
    }
    EXPECT_EQ(counts.size(), 13U);
    for (const auto& [kind, count] : counts) {
        const int expected = kind == fault_kind::none ? 4000 : 8000;
        EXPECT_NEAR(count, expected, 400) << static_cast<int>(kind);
    }
}

TEST(fault_plan, a_seed_is_a_sequence) {
    sandbox_faults faults;
    faults.server_error = 0.5;
    faults.jitter = std::chrono::milliseconds(1);
    sandbox_faults other = faults;
    other.seed = 2;
    int differ = 0;
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const fault_plan plan = plan_faults(faults, n);
        const fault_plan again = plan_faults(faults, n);
        EXPECT_EQ(plan.kind, again.kind);
        EXPECT_EQ(plan.random, again.random);
        EXPECT_EQ(plan.delay, again.delay);
        differ += plan.kind != plan_faults(other, n).kind ? 1 : 0;
    }
    EXPECT_NEAR(differ, 500, 100);
}

TEST(fault_plan, jitter_adds_to_the_latency) {
    sandbox_faults faults;
    faults.latency = std::chrono::milliseconds(20);
    faults.jitter = std::chrono::milliseconds(10);
    auto least = std::chrono::microseconds::max();
    auto most = std::chrono::microseconds::min();
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const auto delay = plan_faults(faults, n).delay;
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    EXPECT_GE(least, std::chrono::microseconds(20000));
    EXPECT_LT(least, std::chrono::microseconds(20500));
    EXPECT_LE(most, std::chrono::microseconds(30000));
    EXPECT_GT(most, std::chrono::microseconds(29500));
}

} // namespace
} // namespace dyndump::sandbox_impl
