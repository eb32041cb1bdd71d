// What a fetch may be asked for.
#pragma once

#include <dyndump/fetcher.hpp>

namespace dyndump {

struct parameter_check {
    error_code code;
    diagnostics diag;
};

// Looks at everything that can be seen to be wrong before a request is sent.
parameter_check check(const fetch_params& params, bool has_writer);

// Segments for a table of that size when the user names none: at least one a lane, and none so
// large that a resumed or skewed one takes long.
std::uint32_t choose_segments(std::uint64_t table_bytes, std::uint32_t max_parallel);

} // namespace dyndump
