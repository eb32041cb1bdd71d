// What a fetch and a table_writer may be asked for.
#pragma once

#include <dyndump/fetcher.hpp>
#include <dyndump/segments.hpp>
#include <dyndump/table_writer.hpp>

#include "core/write_cost.hpp"

namespace dyndump::table {

// What can be seen to be wrong before a request is sent; `diag` says it. Error:
// errc::invalid_argument.
error_code check(const fetch_params& params, diagnostics& diag);
error_code check(const table_writer_params& params, diagnostics& diag);

core::write_cost cost_of(const table_description& table);

} // namespace dyndump::table
