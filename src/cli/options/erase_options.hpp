// What `dyndump erase` was told.
#pragma once

#include <dyndump/fetcher.hpp>

#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/report_options.hpp"
#include "cli/plan/capacity.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace dyndump::cli {

struct erase_options {
    std::string table;
    bool yes = false;
    /// Delete the table and make it anew, instead of removing items.
    bool recreate = false;
    std::string filter_expression;
    std::map<std::string, std::string> expression_attribute_names;
    std::string expression_attribute_values;

    capacity_wish read_capacity;
    capacity_wish write_capacity;
    std::uint32_t parallel = 32; // requests in flight
    unsigned threads = 1;
    std::chrono::milliseconds max_duration{0};
    double max_cost = 0; // US dollars; 0: no limit
    connection_options connection;
    report_options report;
};

option_table options_of(erase_options& into);

/// The reading of the items that are to go.
fetch_params what_is_erased(const erase_options& options);

} // namespace dyndump::cli
