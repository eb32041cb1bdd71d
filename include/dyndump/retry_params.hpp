/// \file
/// How clients repeat what failed.
#pragma once

#include <dyndump/config.hpp>

#include <chrono>
#include <optional>

namespace dyndump {

/// How operations that are throttled slow down.
enum class retry_mode {
    /// Each operation backs off by itself. After a throttle of the table or the account the others
    /// wait as well, for a second at most.
    standard,
    /// As well, all operations share a limit on requests that falls with each throttle of the table
    /// or the account, and recovers slowly. A hot range of keys slows down its own segment only.
    adaptive,
};

/// How failed requests are repeated. All operations of a client share a quota of retries, so that a
/// service in trouble is not buried under them. Source of the numbers: AWS SDKs reference guide,
/// "Retry behavior".
struct retry_params {
    /// Requests for one operation, the first included, when failures are transient (5xx,
    /// connections, timeouts, corrupt responses). At least 1. Unset: AWS_MAX_ATTEMPTS, the
    /// profile's max_attempts, 10. Throttling does not count against it if `patient`.
    std::optional<unsigned> max_attempts;
    /// Unset: AWS_RETRY_MODE, the profile's retry_mode, standard.
    std::optional<retry_mode> mode;
    /// Throttling never ends an operation as long as others progress, and an exhausted quota makes
    /// it slower rather than fail. False: as the SDKs do.
    bool patient = true;
    /// A patient operation that has met nothing but throttling and transient failures for this
    /// long, while no other succeeded either, ends with errc::stalled. 0: never.
    std::chrono::milliseconds max_stall{600000};

    retry_params() {}
};

} // namespace dyndump
