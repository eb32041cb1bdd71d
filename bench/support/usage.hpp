/// \file
/// What a run cost, in the one line that every program of the bench prints.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>

#include <sys/resource.h>

namespace dyndump::bench {

/// Processor time of this process, all threads, in seconds.
inline double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline long peak_rss_kib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Measures from its construction on.
class stopwatch {
public:
    double cpu() const { return cpu_seconds() - cpu_; }
    double wall() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
    }

private:
    double cpu_ = cpu_seconds();
    std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
};

/// `bytes` are those of response bodies.
inline void print_usage(const stopwatch& watch, std::uint64_t bytes, std::uint64_t requests) {
    std::printf("bytes=%llu requests=%llu cpu=%.6f wall=%.6f rss_kib=%ld",
                static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(requests),
                watch.cpu(), watch.wall(), peak_rss_kib());
}

} // namespace dyndump::bench
