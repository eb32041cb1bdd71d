// How far a dump is, in figures and in words. No clock, no terminal.
#pragma once

#include <dyndump/fetcher.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace dyndump::cli {

using duration = std::chrono::steady_clock::duration;

inline double seconds_of(duration d) {
    return std::chrono::duration<double>(d).count();
}

/// What the table is thought to hold. DynamoDB's own figures, up to six hours old.
struct expectation {
    /// 0: not known.
    std::uint64_t items = 0;
    std::optional<std::uint64_t> max_items;
    /// A part of the table was read by earlier runs: the segments' figures are not whole.
    bool resumed = false;
    /// Units per second; 0: unlimited.
    double rate_limit = 0;
};

/// The state of a dump at one instant.
struct progress {
    fetch_stats stats;
    duration elapsed{};
    /// Over the last seconds.
    double units_per_second = 0;
    double bytes_per_second = 0;
    /// Items that earlier runs have written.
    std::uint64_t items_before = 0;
    /// Given to the output by this run.
    std::uint64_t bytes_written = 0;
};

/// Makes progress of readings: rates over a sliding window.
class progress_meter {
public:
    explicit progress_meter(duration window = std::chrono::seconds(5))
        : window_(window) {}

    progress update(const fetch_stats& stats, duration elapsed);

private:
    struct reading {
        duration at;
        double units;
        std::uint64_t bytes;
    };

    duration window_;
    std::deque<reading> readings_;
};

/// An estimate from 0 to 0.99: what is expected is old, so the last hundredth is for the end alone.
/// Unset while there is nothing to go by.
std::optional<double> fraction_done(const progress& now, const expectation& expected);

struct remaining_time {
    duration left{};
    /// Two independent estimates agree, on enough of the table, at a steady rate. Until then it is
    /// a guess, and shown as one.
    bool sure = false;
};

/// How long it will take still; unset while it is too early even for a guess.
std::optional<remaining_time> time_left(const progress& now, const expectation& expected);

/// For a terminal, cut to `columns`; no line feed.
std::string terminal_line(const progress& now, const expectation& expected, std::size_t columns);

/// For a log: every figure, one line, no line feed.
std::string log_line(const progress& now, const expectation& expected);

} // namespace dyndump::cli
