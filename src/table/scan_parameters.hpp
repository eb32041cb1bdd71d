// What a fetch may be asked for.
#pragma once

#include <dyndump/fetcher.hpp>
#include <dyndump/segments.hpp>

namespace dyndump::table {

struct parameter_check {
    error_code code;
    diagnostics diag;
};

// Looks at everything that can be seen to be wrong before a request is sent.
parameter_check check(const fetch_params& params);

} // namespace dyndump::table
