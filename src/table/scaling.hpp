// Application Auto Scaling of a table and its indexes.
#pragma once

#include "table/planning.hpp"

namespace dyndump::table {

void add_scaling(planning& all);

} // namespace dyndump::table
