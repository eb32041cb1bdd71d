// The table itself, with its indexes and what CreateTable takes beside.
#pragma once

#include "table/indexes.hpp"
#include "table/planning.hpp"

#include <vector>

namespace dyndump::table {

// What is not as it shall be yet when the table is made.
struct unfinished_table {
    throughput_units units;
    std::vector<planned_index> indexes;
};

// Error: errc::invalid_argument, with words.
error_code add_create_table(planning& all, unfinished_table& out, diagnostics& diag);

// Indexes that are made after the data, and capacity that was different meanwhile.
error_code finish_table(planning& all, const unfinished_table& made, diagnostics& diag);

} // namespace dyndump::table
