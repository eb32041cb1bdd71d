#include "sandbox/scheduled_changes.hpp"

#include "core/saturating_time.hpp"

#include <utility>

namespace dyndump::sandbox_impl {

void scheduled_changes::add(time_point now, std::chrono::milliseconds delay,
                            std::function<void()> change) {
    if (delay.count() <= 0) {
        change();
        return;
    }
    const std::lock_guard lock(mutex_);
    waiting_.emplace(core::later(now, delay), std::move(change));
    first_ = waiting_.begin()->first.time_since_epoch().count();
}

void scheduled_changes::settle(time_point now) {
    if (now.time_since_epoch().count() < first_) {
        return; // nearly always
    }
    for (auto change = take_due(now); change; change = take_due(now)) {
        change();
    }
}

std::function<void()> scheduled_changes::take_due(time_point now) {
    const std::lock_guard lock(mutex_);
    std::function<void()> change;
    if (!waiting_.empty() && waiting_.begin()->first <= now) {
        change = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
    }
    first_ =
        (waiting_.empty() ? time_point::max() : waiting_.begin()->first).time_since_epoch().count();
    return change;
}

} // namespace dyndump::sandbox_impl
