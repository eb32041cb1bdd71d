/// \file
/// What one segment of a dump took.
#pragma once

#include <chrono>
#include <cstdint>

namespace dyndump {

/// From the segment's beginning on, in earlier runs too.
struct segment_report {
    std::uint32_t segment = 0;
    bool done = false;
    std::uint64_t items = 0;
    /// Of the items' lines.
    std::uint64_t bytes = 0;
    std::uint64_t pages = 0;
    /// Sent, repeated ones included; and of them those that were throttled.
    std::uint64_t requests = 0;
    std::uint64_t throttles = 0;
    /// Read capacity units.
    double capacity = 0;
    /// Spent reading, waiting for capacity and before retries included.
    std::chrono::microseconds elapsed{};
};

} // namespace dyndump
