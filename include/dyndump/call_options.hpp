/// \file
/// What a single operation wants otherwise than its client.
#pragma once

#include <chrono>
#include <optional>

namespace dyndump {

/// How long one operation may take, and how often it is tried. What is unset is the client's.
struct call_options {
    /// Requests, the first included; at least 1. Throttled ones count as well.
    std::optional<unsigned> max_attempts;
    /// The operation ends with errc::timed_out if it is not done after that: pauses between
    /// attempts and waiting for a connection included, waiting for new credentials not. What the
    /// last attempt met with stays in the diagnostics.
    std::optional<std::chrono::milliseconds> timeout;
};

} // namespace dyndump
