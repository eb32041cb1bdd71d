// What a table_writer goes by.
#pragma once

#include <dyndump/table_writer.hpp>

#include "core/write_cost.hpp"

namespace dyndump::table {

// Whether items can be written so; else `diag` says why not. Error: errc::invalid_argument.
error_code check(const table_writer_params& params, diagnostics& diag);

core::write_cost cost_of(const table_description& table);

} // namespace dyndump::table
