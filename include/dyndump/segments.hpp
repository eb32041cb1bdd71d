/// \file
/// How many segments a table is read in.
#pragma once

#include <dyndump/config.hpp>

#include <cstdint>
#include <vector>

namespace dyndump {

/// What fetch_params::total_segments of 0 comes to, for a table of `table_bytes`: one for each 256
/// MiB, so that a resumed or skewed one does not take long, and at least one a reader.
DYNDUMP_EXPORT std::uint32_t choose_segments(std::uint64_t table_bytes, std::uint32_t max_parallel);

/// A part of the segments of a table, chosen at random: `fraction` of them, and at least one, in
/// order. The same seed chooses the same ones; a smaller fraction chooses some of a larger one's.
/// A run whose run_params::resume_from has all others as done reads these only: a sample, as
/// DynamoDB spreads keys over segments by their hash.
DYNDUMP_EXPORT std::vector<std::uint32_t> sample_segments(std::uint32_t total, double fraction,
                                                          std::uint64_t seed = 0);

} // namespace dyndump
