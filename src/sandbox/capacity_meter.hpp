/// \file
/// Throttles reads as DynamoDB does: admitted while there is credit, charged what they cost.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

namespace dyndump::sandbox_impl {

/// Credit grows at the rate given, up to one second's worth; a read may overdraw it.
///
/// Thread safety: all members from any thread.
class capacity_meter {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Whether a read may start. `rate` is in units a second.
    bool admit(double rate, time_point now) {
        const std::lock_guard lock(mutex_);
        if (rate != rate_) {
            rate_ = rate;
            credit_ = rate;
            last_ = now;
        }
        const std::chrono::duration<double> passed = std::max(now, last_) - last_;
        credit_ = std::min(rate, credit_ + passed.count() * rate);
        last_ = std::max(now, last_);
        return credit_ > 0;
    }
    void charge(double units) {
        const std::lock_guard lock(mutex_);
        credit_ -= units;
    }

private:
    std::mutex mutex_;
    double rate_ = 0;
    double credit_ = 0;
    time_point last_;
};

} // namespace dyndump::sandbox_impl
