/// \file
/// The request rate that a throttling service bears: what all operations of a client slow down by
/// together when the table or the account is at its limit.
/// Source: AWS SDKs reference guide, "Retry behavior", adaptive mode (a CUBIC rate control).
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>

namespace dyndump::core {

/// The curve: after a throttle 0.7 of the rate, then back to it and beyond.
class cubic_rate {
public:
    /// A throttle at `now` seconds, at `rate` per second. Returns the new rate.
    double throttled(double rate, double now) noexcept;
    /// The rate at `now` while nothing is throttled.
    double at(double now) const noexcept;

private:
    double last_max_ = 0;
    double last_throttle_ = 0;
    double window_ = 0;
};

/// Paces requests: each takes a ticket, and is sent when its number comes up. Idle (everything
/// passes) until the first throttle. A ticket's time moves as the rate does, with each answer: the
/// first in line asks again then.
///
/// Throttles of a hot key range are no business of this limiter: the caller reports only those of
/// table, account or unknown scope.
///
/// Thread safety: all members from any thread.
class send_limiter {
public:
    using time_point = std::chrono::steady_clock::time_point;
    /// A place in line; 0 is always due.
    using ticket = std::uint64_t;

    /// The rate is measured from `start` on.
    explicit send_limiter(time_point start) noexcept
        : start_(start) {}

    /// Takes the next place in line.
    ticket enter() noexcept;
    /// When the ticket is due at the rate of now: `now` if it is.
    time_point due(ticket place, time_point now) noexcept;
    /// A ticket will not be used (cancelled): those behind move up.
    void leave(ticket place) noexcept;

    /// A request was answered, with or without a throttle.
    void answered(bool throttled, time_point now) noexcept;

    /// Requests per second; 0 while idle.
    double rate() const noexcept;
    /// Requests per second as measured, smoothed.
    double measured() const noexcept;

private:
    double seconds(time_point now) const noexcept;
    void measure(double now) noexcept;
    void refill(double now) noexcept;
    void set_rate(double rate, double now) noexcept;

    mutable std::mutex mutex_;
    const time_point start_;
    cubic_rate cubic_;
    bool enabled_ = false;
    ticket issued_ = 0;
    double granted_ = 0; // tickets due so far; ahead of issued_ by what is saved up
    double fill_rate_ = 0;
    double capacity_ = 0;
    double last_refill_ = 0;
    double measured_ = 0;
    double last_bucket_ = 0;
    double count_ = 0;
};

} // namespace dyndump::core
