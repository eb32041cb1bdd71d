#include "cli/load/description_check.hpp"

#include "cli/load/table_state.hpp"
#include "cli/report/figures.hpp"

#include <fmt/format.h>

namespace dyndump::cli {

description_check check_description(const table_description& table, const dump_options& options,
                                    const std::string& place) {
    if (is_unreadable(table.status)) {
        return {exit_code::table, unreadable_table(options.table, place, table.status)};
    }
    if (options.index_name.empty()) {
        return {};
    }
    const auto* index = table.index(options.index_name);
    if (index == nullptr) {
        std::string names;
        for (const auto& each : table.indexes) {
            names += (names.empty() ? "" : ", ") + each.name;
        }
        return {exit_code::table,
                printable(fmt::format("Table \"{}\" has no index \"{}\". {}", options.table,
                                      options.index_name,
                                      names.empty() ? "It has none: leave --index-name out."
                                                    : "It has: " + names + '.'))};
    }
    if (index->status == "CREATING" || index->status == "DELETING") {
        return {exit_code::table,
                fmt::format("Index {} of table {} is being {} ({}) and cannot be read. {}",
                            in_quotes(options.index_name), in_quotes(options.table),
                            index->status == "CREATING" ? "created" : "deleted", index->status,
                            index->status == "CREATING" ? "Try again when it is ACTIVE."
                                                        : "Leave --index-name out.")};
    }
    if (index->global && options.consistent_read) {
        return {exit_code::usage,
                fmt::format("Index {} is global, which DynamoDB cannot read consistently. "
                            "Leave --consistent-read out.",
                            in_quotes(options.index_name))};
    }
    return {};
}

} // namespace dyndump::cli
