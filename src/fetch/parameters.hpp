// What a fetch may be asked for.
#pragma once

#include <dyndump/fetcher.hpp>
#include <dyndump/segments.hpp>

namespace dyndump {

struct parameter_check {
    error_code code;
    diagnostics diag;
};

// Of a run that was stopped before it knew its segments: there is nothing to go on from.
bool is_blank(const checkpoint& position);

// Looks at everything that can be seen to be wrong before a request is sent.
parameter_check check(const fetch_params& params, bool has_writer);

} // namespace dyndump
