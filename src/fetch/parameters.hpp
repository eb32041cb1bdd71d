// What a fetch may be asked for.
#pragma once

#include <dyndump/fetcher.hpp>
#include <dyndump/segments.hpp>

namespace dyndump {

struct parameter_check {
    error_code code;
    diagnostics diag;
};

// There is something to go on from. A run stopped before it knew its segments has left nothing.
bool resumes(const fetch_params& params);

// Looks at everything that can be seen to be wrong before a request is sent.
parameter_check check(const fetch_params& params, bool has_writer);

} // namespace dyndump
