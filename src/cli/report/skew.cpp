#include "cli/report/skew.hpp"

#include "cli/report/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace dyndump::cli {
namespace {

constexpr std::size_t fewest_segments = 3;
constexpr std::size_t most_named = 3;
constexpr std::uint64_t excess = 4;
// Two pages of a Scan: a smaller segment is read in a moment, however uneven.
constexpr std::uint64_t large = 2'000'000;

std::string describe_segment(const segment_report& s) {
    auto text = fmt::format(
        "segment {} ({} items, {}, {} in {} requests", s.segment, grouped(s.items),
        size(static_cast<double>(s.bytes)),
        clock_time(std::chrono::duration_cast<std::chrono::steady_clock::duration>(s.elapsed)),
        grouped(s.requests));
    return text + (s.throttles > 0 ? fmt::format(", {} throttled)", grouped(s.throttles)) : ")");
}

} // namespace

std::string skew_sentence(std::vector<segment_report> segments) {
    if (segments.size() < fewest_segments) {
        return {};
    }
    std::sort(segments.begin(), segments.end(),
              [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
    const auto median = segments[segments.size() / 2].bytes;
    if (segments.front().bytes < large || segments.front().bytes / excess <= median) {
        return {};
    }
    std::string names;
    for (std::size_t n = 0; n < most_named; ++n) {
        if (n == 0 || segments[n].bytes / excess > median) {
            names += (names.empty() ? "" : ", ") + describe_segment(segments[n]);
        }
    }
    return fmt::format("The table is uneven: {}; the median segment holds {}. More --segments "
                       "spread what is not one partition.",
                       names, size(static_cast<double>(median)));
}

} // namespace dyndump::cli
