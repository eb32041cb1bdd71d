/// \file
/// How many segments a table is read in.
#pragma once

#include <dyndump/config.hpp>

#include <cstdint>

namespace dyndump {

/// What fetch_params::total_segments of 0 comes to, for a table of `table_bytes`: one for each 256
/// MiB, so that a resumed or skewed one does not take long, and at least one a reader.
DYNDUMP_EXPORT std::uint32_t choose_segments(std::uint64_t table_bytes, std::uint32_t max_parallel);

} // namespace dyndump
