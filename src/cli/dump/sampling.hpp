// A part of a table, for estimates and test data.
#pragma once

#include <dyndump/fetcher.hpp>

#include "cli/options/dump_options.hpp"

#include <cstdint>
#include <string>

namespace dyndump::cli {

inline bool is_sample(const dump_options& options) noexcept {
    return options.sample < 1;
}

/// "0.1 of the segments, seed 0", for the manifest; empty if it is all of the table.
std::string words_of_sample(const dump_options& options);

/// In how many segments the table is divided: so many that a sample has 64 of them, which lie all
/// over the key space.
std::uint32_t segments_to_sample(const dump_options& options, std::uint64_t table_bytes);

/// Has the segments left out that do not belong to it. `fetch` has the number of segments, and may
/// go on from somewhere.
void leave_out_others(const dump_options& options, fetch_params& fetch);

} // namespace dyndump::cli
