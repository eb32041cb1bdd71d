// What `dyndump copy` was told.
#pragma once

#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/target_options.hpp"
#include "cli/plan/capacity.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace dyndump::cli {

/// In what a table's connection differs from that of the other.
struct connection_difference {
    std::string profile;
    std::string region;
    std::string endpoint_url;
};

struct copy_options {
    /// The source: name or ARN.
    std::string table;
    bool consistent_read = false;
    std::string filter_expression;
    std::map<std::string, std::string> expression_attribute_names;
    std::string expression_attribute_values;
    std::uint32_t segments = 0; // 0: chosen from the table's size
    capacity_wish read_capacity;

    /// Of both.
    connection_options connection;
    connection_difference source;
    connection_difference destination;
    /// Its connection is not set.
    target_options target;
};

option_table options_of(copy_options& into);

/// How to reach one of the tables. An ARN names its own region, unless the difference does.
connection_options connection_to(const std::string& table, const connection_options& both,
                                 const connection_difference& own);

} // namespace dyndump::cli
