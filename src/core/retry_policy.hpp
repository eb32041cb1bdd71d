/// \file
/// When to send a failed request again, and when to give up.
/// Source of the numbers: AWS SDKs reference guide, "Retry behavior", standard mode as announced
/// for 2026 (DynamoDB: base 25 ms; throttling: base 1 s).
#pragma once

#include "core/failure.hpp"
#include "core/retry_quota.hpp"

#include <dyndump/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dyndump::core {

enum class retry_mode {
    standard,
    /// Standard, and a limiter of requests that all operations share (send_limiter).
    adaptive,
};

/// The value of AWS_RETRY_MODE or retry_mode. `legacy` is taken as standard, which does what it did
/// with better delays.
std::optional<retry_mode> parse_retry_mode(std::string_view text) noexcept;

struct retry_settings {
    /// Requests of one operation, the first included. 1: no retries. A patient policy does not
    /// count those that were throttled.
    unsigned max_attempts = 10;
    /// The upper bound of the first delay; it doubles with each failure of the same class. The
    /// delay is uniform between 0 and the bound (full jitter).
    std::chrono::milliseconds transient_base{25};
    std::chrono::milliseconds throttling_base{1000};
    std::chrono::milliseconds max_delay{20000};
    /// For long work such as a dump: throttling makes it slower and never ends it, as long as
    /// something progresses; an exhausted quota lengthens the delays rather than failing. Not
    /// patient: the SDKs' standard mode.
    bool patient = true;
    /// How long a patient operation goes on while nothing progresses. 0: for ever.
    std::chrono::milliseconds max_stall{600000};
};

/// What is known of a failed attempt.
struct failed_attempt {
    failure_class kind = failure_class::fatal;
    /// The server's wish (x-amz-retry-after).
    std::optional<std::chrono::milliseconds> retry_after;
    /// The clock was found wrong and is corrected now: the same request is worth one more try.
    bool clock_corrected = false;
    /// A complete answer that is none of the service's, from a server that has not given a right
    /// one yet; equal for those that are alike.
    std::optional<std::uint32_t> foreign = std::nullopt;
};

struct retry_verdict {
    enum class action {
        /// Send again after `delay`.
        retry,
        /// Refresh the credentials; if there are new ones send again at once, else give up.
        refresh,
        give_up,
    };
    action next = action::give_up;
    std::chrono::steady_clock::duration delay{};
    /// With `give_up`: errc::retries_exhausted or errc::stalled; not set if the failure is fatal
    /// and speaks for itself.
    error_code reason;
};

/// The attempts of one operation: a state machine without clock, chance or I/O.
///
/// Thread safety: none, but many sequences may share one quota. Lifetimes: keeps references to the
/// settings and the quota.
class retry_sequence {
public:
    using time_point = std::chrono::steady_clock::time_point;

    retry_sequence(const retry_settings& settings, retry_quota& quota, time_point started) noexcept
        : settings_(settings)
        , quota_(quota)
        , started_(started) {}

    /// An attempt failed at `now`. `random` is uniform in [0, 1). `last_progress` is when any
    /// operation of the client last succeeded (or its start).
    retry_verdict failed(const failed_attempt& failure, double random, time_point now,
                         time_point last_progress) noexcept;

    /// The operation succeeded: gives back to the quota.
    void succeeded() noexcept;

    /// Attempts that failed so far, and those of them that were throttled.
    unsigned failures() const noexcept { return failures_; }
    unsigned throttles() const noexcept { return throttles_; }

private:
    retry_verdict give_up(error_code reason) const noexcept;
    bool is_another_service(const failed_attempt& failure) noexcept;

    const retry_settings& settings_;
    retry_quota& quota_;
    time_point started_;
    unsigned failures_ = 0;
    unsigned throttles_ = 0;
    int held_ = 0; // what the last retry took from the quota
    bool clock_corrected_ = false;
    std::optional<std::uint32_t> last_foreign_;
    unsigned alike_ = 0; // foreign answers in a row
};

/// random * min(base * 2^(n-1), cap), then raised to the server's wish, but by no more than 5 s.
/// `n` counts from 1.
std::chrono::steady_clock::duration
backoff_delay(unsigned n, double random, std::chrono::milliseconds base,
              std::chrono::milliseconds cap,
              std::optional<std::chrono::milliseconds> retry_after) noexcept;

} // namespace dyndump::core
