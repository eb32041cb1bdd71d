// The table's replicas in other regions.
#pragma once

#include "table/planning.hpp"

namespace dyndump::table {

// Those of a strongly consistent global table, before the data: its table must be empty.
void add_strong_replicas(planning& all);
// The others, after it.
void add_eventual_replicas(planning& all);

} // namespace dyndump::table
