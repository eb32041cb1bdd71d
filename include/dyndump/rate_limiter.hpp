/// \file
/// Read capacity as a budget that requests wait for.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>
#include <dyndump/time_source.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace dyndump {

/// The slowest rate that is kept, in units per second: a request of half a unit in 500 seconds.
inline constexpr double min_read_rate = 0.001;

/// What rate_limiter is made from.
struct rate_limiter_params {
    /// Units per second; fractions are exact. 0 or less: unlimited. What lies between 0 and
    /// min_read_rate, and what is no number, counts as min_read_rate.
    double rate = 0;
    /// What may be saved up while nobody asks, in time: rate x burst units.
    std::chrono::milliseconds burst{100};
    /// Null: the system's clocks.
    std::shared_ptr<time_source> time;

    rate_limiter_params() {}
    explicit rate_limiter_params(double units_per_second)
        : rate(units_per_second) {}
};

/// How well the limiter kept its word.
struct rate_report {
    /// Units that the rate allowed while there was demand (somebody waited or spent).
    double allowed = 0;
    /// Units that were spent (settled).
    double spent = 0;
    /// spent / allowed - 1; 0 before anything was spent. Positive: over the rate.
    double error() const noexcept { return allowed > 0 ? spent / allowed - 1 : 0; }
};

/// A budget of `rate` units per second for any number of fetchers. Spending goes in three steps:
/// acquire an estimate (waits for its turn, first come first served), send the request, settle on
/// what it really cost. A cost above the estimate is a debt that later requests wait for; a lower
/// one is given back.
///
/// A fetch with a limiter asks for small pages: its requests carry `Limit`, see
/// fetch_params::read_capacity.
///
/// Copies share one budget. Thread safety: all members may be called from any thread.
class DYNDUMP_EXPORT rate_limiter {
public:
    explicit rate_limiter(rate_limiter_params params = {});
    explicit rate_limiter(double units_per_second)
        : rate_limiter(rate_limiter_params(units_per_second)) {}

    /// Waits until `units` may be spent; what is negative or no number counts as 0. Completion:
    /// void(error_code).
    /// Cancellation: all types; the reservation is given back, the error is operation_aborted.
    template <class CompletionToken = boost::asio::deferred_t>
    auto async_acquire(boost::asio::any_io_executor executor, double units,
                       CompletionToken&& token = CompletionToken()) {
        return detail::async_operation<void(error_code)>(
            [self = *this, executor, units](detail::any_handler<void(error_code)> handler) mutable {
                start_acquire(std::move(self), std::move(executor), units, std::move(handler));
            },
            executor, token);
    }

    /// The same as a coroutine. Cancellation: terminal.
    boost::asio::awaitable<error_code> acquire(double units);

    /// Replaces the estimate by what the request cost: `actual` 0 for one that was never sent.
    void settle(double estimate, double actual) noexcept;

    /// Takes effect at once, for those who wait already too: they are woken.
    void set_rate(double units_per_second) noexcept;
    /// Units per second; 0: unlimited.
    double rate() const noexcept;

    rate_report report() const noexcept;

private:
    static void start_acquire(rate_limiter, boost::asio::any_io_executor, double,
                              detail::any_handler<void(error_code)>);

    class DYNDUMP_LOCAL state;
    std::shared_ptr<state> state_;
};

} // namespace dyndump
