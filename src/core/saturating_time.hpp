/// \file
/// Times that come from outside, kept within what the clocks can hold: nanoseconds, up to 2262.
#pragma once

#include <algorithm>
#include <chrono>

namespace dyndump::core {

/// The wall clock's time for `time`, or the nearest that it can hold, from 1970 on: what expires in
/// the year 9999 has not expired. Any two of them can be subtracted.
template <class Duration>
constexpr std::chrono::system_clock::time_point
nearest_wall_time(std::chrono::sys_time<Duration> time) noexcept {
    using result = std::chrono::system_clock::time_point;
    if (time >= std::chrono::floor<Duration>(result::max())) { // compared in units of `time`
        return result::max();
    }
    return time <= std::chrono::sys_time<Duration>() ? result() : result(time);
}

/// The time `span` after `from`, or the last that the clock can hold. A negative span counts as
/// none.
template <class Clock, class Duration, class Rep, class Period>
constexpr std::chrono::time_point<Clock, Duration>
later(std::chrono::time_point<Clock, Duration> from,
      std::chrono::duration<Rep, Period> span) noexcept {
    using result = std::chrono::time_point<Clock, Duration>;
    using units = std::chrono::duration<Rep, Period>;
    if (span <= units::zero()) {
        return from;
    }
    const auto room = from.time_since_epoch() > Duration::zero() ? result::max() - from
                                                                 : result::max().time_since_epoch();
    return span >= std::chrono::floor<units>(room) ? result::max() : from + span;
}

/// `span`, or the longest like it that the clocks can hold (292 years): it can be compared with,
/// and converted to, what they count in.
template <class Rep, class Period>
constexpr std::chrono::duration<Rep, Period>
countable(std::chrono::duration<Rep, Period> span) noexcept {
    using units = std::chrono::duration<Rep, Period>;
    constexpr auto longest =
        std::chrono::duration_cast<units>(std::chrono::steady_clock::duration::max());
    return std::clamp(span, -longest, longest);
}

} // namespace dyndump::core
