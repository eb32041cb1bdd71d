// The secondary indexes of a table that is restored.
#pragma once

#include "table/planning.hpp"

#include <vector>

namespace dyndump::table {

// A global index as it is created, and the units that it ends with if it is provisioned.
struct planned_index {
    json::object input;
    throughput_units units;
};

// What CreateTable takes of local, vector and global indexes; empty if there are none. Indexes that
// are left out are omitted with the reason.
json::array local_indexes(planning& all);
json::array vector_indexes(planning& all);
std::vector<planned_index> global_indexes(planning& all, throughput_units of_table);

// AttributeDefinitions of exactly the attributes that the keys in `keyed` have: KeySchema of each,
// and SearchSchema of vector indexes. Error: errc::invalid_argument, with words, if the dump does
// not tell an attribute's type.
error_code definitions_of(const planning& all, const json::array& keyed, json::array& out,
                          diagnostics& diag);

} // namespace dyndump::table
