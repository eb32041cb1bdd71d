#include <dyndump/rate_limiter.hpp>

#include "async/launch.hpp"
#include "async/recycled_frames.hpp"
#include "async/timed_line.hpp"
#include "core/token_bucket.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

namespace dyndump {
namespace {

// What is no rate must not make anybody wait for ever.
double usable_rate(double rate) {
    if (rate <= 0 || rate == std::numeric_limits<double>::infinity()) {
        return 0; // unlimited
    }
    return rate >= min_read_rate ? rate : min_read_rate; // NaN, too
}

// Nor what is no number of units, which would spoil all sums.
double usable_units(double units) {
    constexpr double most = 1e9;
    return units > 0 ? std::min(units, most) : 0;
}

} // namespace

class rate_limiter::state : public std::enable_shared_from_this<state>, async::recycled_frames {
public:
    explicit state(const rate_limiter_params& params)
        : time(params.time ? params.time : time_source::system())
        , line_(time)
        , bucket_(usable_rate(params.rate), std::chrono::duration<double>(params.burst).count(),
                  time->now()) {}

    boost::asio::awaitable<error_code> acquire(double units);

    void reserve(core::token_bucket::ticket& who, double units) {
        std::lock_guard lock(mutex_);
        bucket_.reserve(who, units, time->now());
    }
    std::optional<time_source::time_point> turn(core::token_bucket::ticket& who) {
        std::lock_guard lock(mutex_);
        return bucket_.turn(who, time->now());
    }
    void leave(core::token_bucket::ticket& who) {
        {
            std::lock_guard lock(mutex_);
            bucket_.leave(who, time->now());
        }
        line_.changed();
    }
    void settle(double estimate, double actual) {
        {
            std::lock_guard lock(mutex_);
            bucket_.settle(estimate, actual, time->now());
        }
        if (actual < estimate) { // else it is due no earlier
            line_.changed();
        }
    }
    void set_rate(double rate) {
        {
            std::lock_guard lock(mutex_);
            bucket_.set_rate(rate, time->now());
        }
        line_.changed();
    }
    double rate() {
        std::lock_guard lock(mutex_);
        return bucket_.rate();
    }
    rate_report report() {
        std::lock_guard lock(mutex_);
        bucket_.advance(time->now());
        return {bucket_.granted(), bucket_.spent()};
    }

    const std::shared_ptr<time_source> time;

private:
    async::timed_line line_;
    std::mutex mutex_;
    core::token_bucket bucket_;
};

namespace {

// Leaves the line when its coroutine ends, or is destroyed, before its turn.
template <class State>
class place_in_line {
public:
    place_in_line(std::shared_ptr<State> line, double units)
        : line_(std::move(line)) {
        line_->reserve(ticket_, units);
    }
    ~place_in_line() {
        if (!served_) {
            line_->leave(ticket_);
        }
    }
    place_in_line(const place_in_line&) = delete;
    place_in_line& operator=(const place_in_line&) = delete;

    // Nothing: it is its turn. Else when it will be.
    std::optional<time_source::time_point> operator()() {
        auto when = line_->turn(ticket_);
        served_ = !when;
        return when;
    }

private:
    std::shared_ptr<State> line_;
    core::token_bucket::ticket ticket_;
    bool served_ = false;
};

} // namespace

rate_limiter::rate_limiter(rate_limiter_params params)
    : state_(std::make_shared<state>(params)) {}

boost::asio::awaitable<error_code> rate_limiter::state::acquire(double units) {
    auto self = shared_from_this();
    place_in_line<state> place(self, units);
    co_return co_await line_.wait(place);
}

boost::asio::awaitable<error_code> rate_limiter::acquire(double units) {
    return state_->acquire(usable_units(units));
}

void rate_limiter::settle(double estimate, double actual) noexcept {
    state_->settle(usable_units(estimate), usable_units(actual));
}

void rate_limiter::set_rate(double units_per_second) noexcept {
    state_->set_rate(usable_rate(units_per_second));
}

double rate_limiter::rate() const noexcept {
    return state_->rate();
}

rate_report rate_limiter::report() const noexcept {
    return state_->report();
}

void rate_limiter::start_acquire(rate_limiter self, boost::asio::any_io_executor executor,
                                 double units, detail::any_handler<void(error_code)> handler) {
    async::launch<void(error_code)>(
        std::move(executor),
        [self = std::move(self), units]() mutable { return self.acquire(units); },
        std::move(handler));
}

} // namespace dyndump
