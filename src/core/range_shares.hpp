/// \file
/// How many requests each range of keys may have in flight.
#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace dyndump::core {

/// A range may have as many as there are, until items of it come back: then half of those it had,
/// and one more for each second in which it has success. What it does not use is left to the
/// others: a hot range slows no other.
///
/// Thread safety: none.
class range_shares {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// `most`: requests in flight, of all ranges together.
    explicit range_shares(unsigned most) noexcept
        : most_(most) {}

    /// At least 1.
    unsigned allowed(std::uint32_t range) const;
    /// Items of a request that was sent at `sent` came back, when the range had `in_flight`. What
    /// was sent before the range was slowed down last says nothing new.
    void came_back(std::uint32_t range, unsigned in_flight, time_point sent, time_point now);
    /// A request of the range was taken whole.
    void succeeded(std::uint32_t range, time_point now);
    /// Ranges that are slowed down.
    std::size_t slowed() const noexcept { return slow_.size(); }

private:
    // A request for each second: whole seconds count.
    using amount = std::chrono::steady_clock::duration;

    struct share {
        amount requests{};
        time_point slowed;
        time_point grown;
    };

    unsigned most_;
    std::unordered_map<std::uint32_t, share> slow_; // all others may have `most_`
};

} // namespace dyndump::core
