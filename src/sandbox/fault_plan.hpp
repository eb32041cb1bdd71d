/// \file
/// What goes wrong with one request.
#pragma once

#include <dyndump/sandbox/sandbox.hpp>

#include <chrono>
#include <cstdint>

namespace dyndump::sandbox_impl {

enum class fault_kind {
    none,
    server_error,
    html_error,
    throttle,
    expired_token,
    reset,
    truncate,
    corrupt,
    stall,
    server_error_after, // the request is done first
    reset_after,        // nothing of the response arrives
    unprocessed,        // of a BatchWriteItem: some of its requests are not done
    refuse_write,       // as if the table had no write capacity left
    error_in_ok,        // of S3: behind a status of success
    conflict,           // of S3: a conditional write met another
};

struct fault_plan {
    fault_kind kind = fault_kind::none;
    std::chrono::microseconds delay{0};
    /// For choices within the fault: which byte, which order.
    std::uint64_t random = 0;
};

/// Depends on nothing but its arguments: the same seed gives the n-th request the same plan.
/// At most one fault a request; its probability is exact as long as all of them add up to 1 or
/// less.
fault_plan plan_faults(const sandbox_faults& faults, std::uint64_t request_number);

} // namespace dyndump::sandbox_impl
