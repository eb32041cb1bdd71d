#include "core/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace dyndump::core {
namespace {

double seconds(token_bucket::duration d) {
    return std::chrono::duration<double>(d).count();
}

// Far enough to be looked at again; keeps tiny rates from overflowing the clock.
constexpr double longest_wait_seconds = 3600;

// Rounding of sums of doubles must not cost a waiter another turn of the timer.
constexpr double slack = 1e-7;

} // namespace

token_bucket::token_bucket(double rate, double burst_seconds, time_point now)
    : rate_(std::max(rate, 0.0))
    , burst_seconds_(burst_seconds)
    , last_(now) {}

void token_bucket::advance(time_point now) {
    if (now <= last_) {
        return;
    }
    const double before = accrued_;
    accrued_ = std::min(accrued_ + rate_ * seconds(now - last_), std::max(cap(), accrued_));
    granted_ += accrued_ - before;
    last_ = now;
}

void token_bucket::reserve(ticket& who, double units, time_point now) {
    advance(now);
    tail_ += units;
    who.units_ = units;
    who.place_ = tail_;
    who.ahead_ = last_in_line_;
    who.behind_ = nullptr;
    if (last_in_line_ != nullptr) {
        last_in_line_->behind_ = &who;
    }
    last_in_line_ = &who;
}

std::optional<token_bucket::time_point> token_bucket::turn(ticket& who, time_point now) {
    advance(now);
    if (rate_ == 0) {
        // Unlimited: whatever is spent has accrued. Only the line as far as this ticket, so that a
        // rate set later finds no debt.
        const double missing = who.place_ - accrued_;
        if (missing > 0) {
            accrued_ += missing;
            granted_ += missing;
        }
    }
    const double missing = who.place_ - accrued_;
    if (missing <= slack) {
        spent_ += who.units_;
        unlink(who);
        return std::nullopt;
    }
    const double wait = std::min(missing / rate_, longest_wait_seconds);
    return now + std::chrono::nanoseconds(static_cast<std::int64_t>(std::ceil(wait * 1e9)));
}

void token_bucket::leave(ticket& who, time_point now) {
    advance(now);
    for (ticket* other = who.behind_; other != nullptr; other = other->behind_) {
        other->place_ -= who.units_;
    }
    tail_ -= who.units_;
    unlink(who);
}

void token_bucket::settle(double estimate, double actual, time_point now) {
    advance(now);
    // Everybody who waits stands behind what was spent already: give back to, or take from, them
    // all.
    accrued_ -= actual - estimate;
    spent_ += actual - estimate;
    if (rate_ == 0) {
        granted_ += actual - estimate;
        accrued_ = std::max(accrued_, tail_);
    } else if (accrued_ > cap()) {
        granted_ -= accrued_ - cap();
        accrued_ = cap();
    }
}

void token_bucket::set_rate(double rate, time_point now) {
    advance(now);
    rate_ = std::max(rate, 0.0);
    if (accrued_ > cap()) {
        granted_ -= accrued_ - cap();
        accrued_ = cap();
    }
}

void token_bucket::unlink(ticket& who) {
    if (who.ahead_ != nullptr) {
        who.ahead_->behind_ = who.behind_;
    }
    if (who.behind_ != nullptr) {
        who.behind_->ahead_ = who.ahead_;
    } else {
        last_in_line_ = who.ahead_;
    }
    who.ahead_ = who.behind_ = nullptr;
}

} // namespace dyndump::core
