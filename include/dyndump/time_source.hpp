/// \file
/// Time and randomness as the library sees them: the seams that tests replace.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace dyndump {

/// Two clocks and a way to wait. Thread safety: every member may be called from any thread.
class DYNDUMP_EXPORT time_source {
public:
    using duration = std::chrono::steady_clock::duration;
    using time_point = std::chrono::steady_clock::time_point;
    using wall_time = std::chrono::system_clock::time_point;

    virtual ~time_source();

    /// Monotonic: for rates, delays and timeouts.
    virtual time_point now() const noexcept = 0;
    /// The calendar: for signatures and expiry.
    virtual wall_time wall_now() const noexcept = 0;
    /// Waits on the awaiting coroutine's executor. Error: boost::asio::error::operation_aborted on
    /// terminal cancellation.
    virtual boost::asio::awaitable<error_code> sleep_until(time_point when) = 0;

    /// The machine's clocks; one shared instance.
    static std::shared_ptr<time_source> system();
};

/// Uniform random numbers, for jitter and identifiers (not for secrets). Thread-safe.
class DYNDUMP_EXPORT random_source {
public:
    virtual ~random_source();
    /// 64 uniformly distributed bits.
    virtual std::uint64_t bits() = 0;
    /// In [0, 1).
    double uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

    /// Seeded by the operating system; one shared instance.
    static std::shared_ptr<random_source> system();
};

} // namespace dyndump
