// Budgets in virtual time: what the service grants, and what a limiter promised it.
#pragma once

#include <algorithm>

namespace dyndump::simulation {

// A token bucket of the service. A request that finds it above zero is served whatever it costs.
class allowance {
public:
    allowance(double rate, double burst_seconds)
        : rate_(rate)
        , cap_(rate * burst_seconds)
        , level_(cap_) {}

    bool has_some(double now) {
        level_ = std::min(cap_, level_ + rate_ * (now - last_));
        last_ = now;
        return level_ > 0;
    }
    void take(double units) { level_ -= units; }

private:
    double rate_;
    double cap_;
    double level_;
    double last_ = 0;
};

// How far any window of time has gone over `rate`: the largest sum of charges minus rate x length.
class window_meter {
public:
    void begin(double rate, double now) {
        rate_ = rate;
        last_ = now;
        level_ = worst_ = 0;
    }
    void charge(double units, double now) {
        level_ = std::max(0.0, level_ - rate_ * (now - last_)) + units;
        last_ = now;
        worst_ = std::max(worst_, level_);
    }
    double worst() const { return worst_; }

private:
    double rate_ = 0;
    double last_ = 0;
    double level_ = 0;
    double worst_ = 0;
};

} // namespace dyndump::simulation
