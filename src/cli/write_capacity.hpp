// How much of a table's write capacity a load may use.
#pragma once

#include <dyndump/table_description.hpp>

#include "cli/read_capacity.hpp"

namespace dyndump::cli {

/// The rate that comes of a wish, for the table and all of its indexes together. Each of them gets
/// the same share of its units at most, if an item costs as much in each.
read_rate choose_write_rate(const read_capacity_wish& wish, const table_description& table);

} // namespace dyndump::cli
