#include "cli/dump/sampling.hpp"

#include <dyndump/segments.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dyndump::cli {
namespace {

constexpr double fewest_sampled = 64;

} // namespace

std::string words_of_sample(const dump_options& options) {
    return is_sample(options)
               ? fmt::format("{} of the segments, seed {}", options.sample, options.sample_seed)
               : "";
}

std::uint32_t segments_to_sample(const dump_options& options, std::uint64_t table_bytes) {
    if (options.segments != 0) {
        return options.segments;
    }
    const double wanted =
        std::min(std::ceil(fewest_sampled / options.sample), static_cast<double>(most_segments));
    return std::max(choose_segments(table_bytes, options.parallel),
                    static_cast<std::uint32_t>(wanted));
}

void leave_out_others(const dump_options& options, fetch_params& fetch) {
    const auto chosen = sample_segments(fetch.total_segments, options.sample, options.sample_seed);
    auto from = fetch.resume_from.value_or(checkpoint{});
    from.total_segments = fetch.total_segments;
    for (std::uint32_t n = 0; n < fetch.total_segments; ++n) {
        if (!std::binary_search(chosen.begin(), chosen.end(), n)) {
            from.segments.push_back({n, true, {}});
        }
    }
    fetch.resume_from = std::move(from);
}

} // namespace dyndump::cli
