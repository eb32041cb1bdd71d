// What a table and its indexes can take, and how it is paid for.
#pragma once

#include "table/planning.hpp"

namespace dyndump::table {

// The units that a provisioned table ends with. Error: errc::invalid_argument, with words.
error_code table_units(planning& all, throughput_units& out, diagnostics& diag);

// Those of a global index; `of_table` where the dump has none.
throughput_units index_units(planning& all, const json::object& index, throughput_units of_table);

// The part of CreateTable's or an index's input that is about capacity. `from` is the description
// of the table or index called `what`, `units` are its units if it is provisioned.
void put_capacity(planning& all, const json::object& from, std::string_view what,
                  throughput_units units, json::object& into);

json::object to_json(throughput_units units);

} // namespace dyndump::table
