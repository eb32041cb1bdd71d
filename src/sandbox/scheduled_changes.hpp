/// \file
/// What becomes of tables later, without a timer: a request first makes what is due by then happen.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>

namespace dyndump::sandbox_impl {

/// Thread safety: all members from any thread. A change runs without a lock held, and may add more.
class scheduled_changes {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Without a delay it happens at once.
    void add(time_point now, std::chrono::milliseconds delay, std::function<void()> change);
    /// Makes those that are due happen, in the order of their times.
    void settle(time_point now);

private:
    std::function<void()> take_due(time_point now);

    std::mutex mutex_;
    std::multimap<time_point, std::function<void()>> waiting_;
    std::atomic<time_point::rep> first_{time_point::max().time_since_epoch().count()};
};

} // namespace dyndump::sandbox_impl
