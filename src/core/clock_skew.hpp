/// \file
/// How far this machine's clock is off the service's, learnt from its responses.
/// Source: AWS SDKs reference guide, "Retry behavior", clock skew correction.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string_view>

namespace dyndump::core {

/// The offset to sign with.
///
/// Thread safety: all members from any thread.
class clock_skew {
public:
    using wall_time = std::chrono::system_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    /// What to add to this machine's time.
    milliseconds offset() const noexcept {
        return milliseconds(offset_.load(std::memory_order_relaxed));
    }

    /// Learns from a response, successful or not. `date` and `age` are its headers (empty: absent);
    /// `sent` is this machine's uncorrected time when the request left, `round_trip` how long the
    /// head of the response took. Returns the offset measured, or nothing (and learns nothing) if
    /// the response says nothing of the service's clock: no Date, cached (Age), or too slow.
    std::optional<milliseconds> observe(std::string_view date, std::string_view age, wall_time sent,
                                        std::chrono::steady_clock::duration round_trip) noexcept;

    /// Is a request that was signed with offset `signed_with` and refused with `code` worth another
    /// attempt, now that `measured` is known?
    static bool explains(std::string_view code, std::optional<milliseconds> measured,
                         milliseconds signed_with) noexcept;

private:
    std::atomic<milliseconds::rep> offset_{0};
};

} // namespace dyndump::core
