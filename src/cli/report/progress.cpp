#include "cli/report/progress.hpp"

#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace dyndump::cli {
namespace {

using std::chrono::duration_cast;

// Parts of a line, the most important first: a narrow terminal shows fewer of them.
std::vector<std::string> parts_of(const progress& now, const expectation& expected) {
    const auto& s = now.stats;
    const auto done = fraction_done(now, expected);
    const auto left = time_left(now, expected);
    const char* const about = left && left->sure ? "" : "~";
    std::vector<std::string> parts;
    if (done) {
        parts.push_back(fmt::format("{}{:.0f}%", about, *done * 100));
    }
    parts.push_back(grouped(s.items) + " items");
    parts.push_back(size(static_cast<double>(s.bytes)));
    parts.push_back(size(now.bytes_per_second) + "/s");
    parts.push_back(
        expected.rate_limit > 0
            ? fmt::format("{}/{} RCU/s", units(now.units_per_second), units(expected.rate_limit))
            : units(now.units_per_second) + " RCU/s");
    parts.push_back(clock_time(now.elapsed));
    if (left) {
        parts.push_back(fmt::format("{}{} left", about, clock_time(left->left)));
    }
    if (s.segments_total > 0) {
        parts.push_back(fmt::format("{}/{} segments, {} active", grouped(s.segments_done),
                                    grouped(s.segments_total), s.segments_active));
    }
    if (s.throttles > 0) {
        parts.push_back(grouped(s.throttles) + " throttled");
    }
    if (s.retries > 0) {
        parts.push_back(grouped(s.retries) + " retries");
    }
    return parts;
}

bool within(double a, double b, double share) {
    return std::abs(a - b) <= share * std::max(a, b);
}

// The service's count is up to six hours old. The segments that are done tell how much there is
// without it; both must say the same, and the rate must be what it has been.
bool is_sure(const progress& now, const expectation& expected, double done) {
    constexpr double share = 0.1;
    constexpr std::uint32_t enough_segments = 8;
    const auto& s = now.stats;
    const double average = static_cast<double>(s.bytes) / seconds_of(now.elapsed);
    if (done < share || now.elapsed < std::chrono::seconds(30) || expected.resumed ||
        !within(now.bytes_per_second, average, 0.25)) {
        return false;
    }
    if (expected.max_items && s.items == s.scanned_items) {
        return true; // the end is known, unless the table ends before
    }
    const double begun = s.segments_done + 0.5 * s.segments_active;
    return s.segments_done >= enough_segments && within(begun / s.segments_total, done, share);
}

} // namespace

progress progress_meter::update(const fetch_stats& stats, duration elapsed) {
    readings_.push_back({elapsed, stats.capacity_used, stats.bytes});
    while (readings_.size() > 2 && elapsed - readings_.front().at > window_) {
        readings_.pop_front();
    }
    progress now;
    now.stats = stats;
    now.elapsed = elapsed;
    const auto& oldest = readings_.front();
    const double span = seconds_of(elapsed - oldest.at);
    if (span > 0) {
        now.units_per_second = (stats.capacity_used - oldest.units) / span;
        now.bytes_per_second = static_cast<double>(stats.bytes - oldest.bytes) / span;
    }
    return now;
}

std::optional<double> fraction_done(const progress& now, const expectation& expected) {
    const auto& s = now.stats;
    const auto share = [](std::uint64_t part, std::uint64_t whole) {
        return static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1));
    };
    std::optional<double> done;
    if (expected.items > 0 && s.scanned_items <= expected.items) {
        done = share(s.scanned_items, expected.items);
    } else if (s.segments_total > 0) {
        done = share(s.segments_done, s.segments_total); // coarse, but never beyond the truth
    }
    if (expected.max_items) {
        done = std::max(done.value_or(0), share(s.items, *expected.max_items));
    }
    if (done) {
        *done = std::min(*done, 0.99);
    }
    return done;
}

std::optional<remaining_time> time_left(const progress& now, const expectation& expected) {
    const auto done = fraction_done(now, expected);
    // Early estimates are worse than none.
    if (!done || *done < 0.02 || now.elapsed < std::chrono::seconds(3)) {
        return {};
    }
    const double left = seconds_of(now.elapsed) * (1 - *done) / *done;
    const std::chrono::duration<double> rest(std::min(left, 1e8));
    return remaining_time{duration_cast<duration>(rest), is_sure(now, expected, *done)};
}

std::string terminal_line(const progress& now, const expectation& expected, std::size_t columns) {
    std::string line;
    for (const auto& part : parts_of(now, expected)) {
        const auto grown = line.size() + part.size() + (line.empty() ? 0 : 2);
        if (grown > columns) {
            break;
        }
        line += (line.empty() ? "" : "  ") + part;
    }
    return line;
}

std::string log_line(const progress& now, const expectation& expected) {
    return fmt::format("{}", fmt::join(parts_of(now, expected), ", "));
}

} // namespace dyndump::cli
