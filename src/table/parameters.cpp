#include "table/parameters.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace dyndump::table {
namespace {

error_code refuse(diagnostics& diag, std::string message) {
    diag.message = std::move(message);
    return errc::invalid_argument;
}

} // namespace

error_code check(const table_writer_params& params, diagnostics& diag) {
    if (params.table.name.empty() || params.table.key_names.empty()) {
        return refuse(diag, "The table to be written to has no name or no key; describe it with "
                            "async_describe_table() first.");
    }
    if (params.mode == write_mode::put_if_newer && params.newer_attribute.empty()) {
        return refuse(diag, "Items are to replace older ones, but no attribute says which are.");
    }
    if (params.max_in_flight == 0) {
        return refuse(diag, "max_in_flight is 0; at least one request must be under way.");
    }
    const double rate = params.write_capacity;
    if (!std::isfinite(rate) || rate < 0 || (rate > 0 && rate < min_read_rate)) {
        return refuse(diag,
                      fmt::format("A write capacity of {} units per second; give 0 (unlimited) or "
                                  "at least {}.",
                                  rate, min_read_rate));
    }
    return {};
}

core::write_cost cost_of(const table_description& table) {
    std::vector<core::index_definition> indexes;
    for (const auto& each : table.indexes) {
        auto& added = indexes.emplace_back();
        added.key_names = each.key_names;
        if (each.projection == "KEYS_ONLY") {
            added.holds = core::index_definition::projection::keys_only;
        } else if (each.projection == "INCLUDE") {
            added.holds = core::index_definition::projection::include;
            added.included = each.projected_attributes;
        }
    }
    return {table.key_names, indexes};
}

} // namespace dyndump::table
