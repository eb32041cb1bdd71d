// The arithmetic of the rate limiter, without clocks or waiting.
#pragma once

#include <chrono>
#include <optional>

namespace dyndump::core {

// Units accrue at `rate`; each reservation gets a place in a line that is measured in units, and
// its turn comes when as many units have accrued as stand before it, itself included. So a request
// never spends what has not accrued yet, the order is first come first served, and a change of the
// rate moves everybody's turn.
class token_bucket {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    // A place in the line. Lives in the waiter; joined from reserve() until it is its turn or it
    // leaves.
    class ticket {
    public:
        ticket() = default;
        ticket(const ticket&) = delete;
        ticket& operator=(const ticket&) = delete;

    private:
        friend class token_bucket;
        double place_ = 0; // units that must have accrued
        double units_ = 0;
        ticket* ahead_ = nullptr;
        ticket* behind_ = nullptr;
    };

    // `rate` in units a second, <= 0: unlimited. At most `burst` seconds' worth is saved up.
    token_bucket(double rate, double burst_seconds, time_point now);

    void reserve(ticket& who, double units, time_point now);
    // Nothing: it is its turn, the ticket has left the line and may spend. Else: when to look
    // again, which is its turn unless the rate changes or others settle.
    std::optional<time_point> turn(ticket& who, time_point now);
    // Leaves the line without spending.
    void leave(ticket& who, time_point now);
    // What was spent is `actual`, not `estimate`.
    void settle(double estimate, double actual, time_point now);
    void set_rate(double rate, time_point now);

    double rate() const { return rate_; }
    // Units that accrued and were not lost to the burst cap: what demand could have spent.
    double granted() const { return granted_; }
    double spent() const { return spent_; }
    void advance(time_point now);

private:
    void unlink(ticket& who);
    double cap() const { return tail_ + rate_ * burst_seconds_; }

    double rate_;
    double burst_seconds_;
    time_point last_;
    double accrued_ = 0;
    double tail_ = 0; // the end of the line
    double granted_ = 0;
    double spent_ = 0;
    ticket* last_in_line_ = nullptr;
};

} // namespace dyndump::core
