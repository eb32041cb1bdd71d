/// \file
/// What a write costs, in write capacity units.
#pragma once

#include "sandbox/table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dyndump::sandbox_impl {

double write_units(std::uint64_t bytes);

struct index_cost {
    std::string index;
    bool global = true;
    double units = 0;
};

struct write_cost {
    double base = 0;                 // of the item in the table
    std::vector<index_cost> indexes; // those that cost anything

    /// What the table's own capacity pays: local indexes live on it.
    double of_table() const;
    double total() const;
    write_cost& operator+=(const write_cost& more);
};

/// Of putting `fresh` in the place of `old`; null: there is none. Source: DynamoDB developer guide,
/// "Write operations", "Global secondary indexes: provisioned throughput considerations".
write_cost cost_of_write(const table_definition& definition, const stored_item* old,
                         const stored_item* fresh);

} // namespace dyndump::sandbox_impl
