#include "core/send_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace dyndump::core {
namespace {

constexpr double beta = 0.7;      // kept of the rate after a throttle
constexpr double steepness = 0.4; // of the cubic
constexpr double smoothing = 0.8; // weight of the newest half second
constexpr double least_rate = 0.5;

} // namespace

double cubic_rate::throttled(double rate, double now) noexcept {
    last_max_ = rate;
    last_throttle_ = now;
    window_ = std::cbrt(last_max_ * (1 - beta) / steepness);
    return beta * rate;
}

double cubic_rate::at(double now) const noexcept {
    const double t = now - last_throttle_ - window_;
    return steepness * t * t * t + last_max_;
}

double send_limiter::seconds(time_point now) const noexcept {
    return std::chrono::duration<double>(now - start_).count();
}

send_limiter::ticket send_limiter::enter() noexcept {
    const std::lock_guard lock(mutex_);
    return enabled_ ? ++issued_ : 0;
}

send_limiter::time_point send_limiter::due(ticket place, time_point now) noexcept {
    const std::lock_guard lock(mutex_);
    refill(seconds(now));
    const double missing = static_cast<double>(place) - granted_;
    if (place == 0 || missing <= 0) {
        return now;
    }
    const std::chrono::duration<double> wait(missing / fill_rate_);
    return now + std::chrono::ceil<time_point::duration>(wait);
}

void send_limiter::leave(ticket place) noexcept {
    const std::lock_guard lock(mutex_);
    if (place != 0) {
        granted_ = std::min(static_cast<double>(issued_) + capacity_, granted_ + 1);
    }
}

void send_limiter::answered(bool throttled, time_point when) noexcept {
    const std::lock_guard lock(mutex_);
    const double now = seconds(when);
    measure(now);
    double rate = 0;
    if (throttled) {
        rate = cubic_.throttled(enabled_ ? std::min(measured_, fill_rate_) : measured_, now);
        enabled_ = true;
    } else {
        rate = cubic_.at(now);
    }
    set_rate(std::min(rate, 2 * measured_), now);
}

double send_limiter::rate() const noexcept {
    const std::lock_guard lock(mutex_);
    return enabled_ ? fill_rate_ : 0;
}

double send_limiter::measured() const noexcept {
    const std::lock_guard lock(mutex_);
    return measured_;
}

void send_limiter::measure(double now) noexcept {
    const double bucket = std::floor(now * 2) / 2;
    count_ += 1;
    if (bucket > last_bucket_) {
        const double rate = count_ / (bucket - last_bucket_);
        measured_ = rate * smoothing + measured_ * (1 - smoothing);
        count_ = 0;
        last_bucket_ = bucket;
    }
}

void send_limiter::refill(double now) noexcept {
    if (now > last_refill_) {
        granted_ += (now - last_refill_) * fill_rate_;
        last_refill_ = now;
    }
    granted_ = std::min(granted_, static_cast<double>(issued_) + capacity_);
}

void send_limiter::set_rate(double rate, double now) noexcept {
    refill(now); // at the old rate
    fill_rate_ = std::max(rate, least_rate);
    capacity_ = std::max(rate, 1.0);
    refill(now); // cuts what is saved up
}

} // namespace dyndump::core
