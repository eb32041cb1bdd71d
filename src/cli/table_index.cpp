#include "cli/table_index.hpp"

#include "cli/figures.hpp"

#include <fmt/format.h>

namespace dyndump::cli {

index_check check_index(const table_description& table, const dump_options& options) {
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
    if (index->global && options.consistent_read) {
        return {exit_code::usage,
                fmt::format("Index \"{}\" is global, which DynamoDB cannot read consistently. "
                            "Leave --consistent-read out.",
                            options.index_name)};
    }
    return {};
}

} // namespace dyndump::cli
