/// \file
/// How the work of something grows with its size.
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace dyndump::test {

/// How many times longer `work(8 * size)` takes than `work(size)`: about 8 if it is linear, 64 if
/// it is quadratic. In this thread's own time on the processor, so that a busy machine makes no
/// difference; the shortest of three.
template <class Work>
double growth_of_eight_times(Work work, unsigned size) {
    const auto seconds = [&work](unsigned n) {
        const auto now = [] {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
        };
        double least = std::numeric_limits<double>::max();
        for (int i = 0; i < 3; ++i) {
            const auto before = now();
            work(n);
            least = std::min(least, now() - before);
        }
        return least;
    };
    const auto small = seconds(size);
    return seconds(8 * size) / std::max(small, 1e-9);
}

/// What linear work stays below, with room for caches, and quadratic work does not.
inline constexpr double linear_at_eight_times = 24;

} // namespace dyndump::test
