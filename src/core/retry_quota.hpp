/// \file
/// A budget of retries that all operations of one client share, so that a service in trouble is
/// not buried under repetitions.
#pragma once

#include <algorithm>
#include <atomic>

namespace dyndump::core {

/// A bucket that retries take from and successes fill.
/// Source: AWS SDKs reference guide, "Retry behavior", standard mode.
///
/// Thread safety: all members from any thread.
class retry_quota {
public:
    static constexpr int capacity = 500;
    /// What a retry costs after a transient failure, and after throttling.
    static constexpr int transient_cost = 14;
    static constexpr int throttling_cost = 5;
    /// What a success at the first attempt brings; a later one brings back its last retry's cost.
    static constexpr int first_success = 1;

    /// Takes `cost`; false, and takes nothing, if there is not so much.
    bool take(int cost) noexcept {
        int have = available_.load(std::memory_order_relaxed);
        do {
            if (have < cost) {
                return false;
            }
        } while (!available_.compare_exchange_weak(have, have - cost, std::memory_order_relaxed));
        return true;
    }

    void give(int amount) noexcept {
        int have = available_.load(std::memory_order_relaxed);
        while (have < capacity &&
               !available_.compare_exchange_weak(have, std::min(capacity, have + amount),
                                                 std::memory_order_relaxed)) {
        }
    }

    int available() const noexcept { return available_.load(std::memory_order_relaxed); }

private:
    std::atomic<int> available_{capacity};
};

} // namespace dyndump::core
