#include "cli/write_capacity.hpp"

#include "cli/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::cli {
namespace {

using kind = read_capacity_wish::kind;

} // namespace

read_rate choose_write_rate(const read_capacity_wish& wish, const table_description& table) {
    read_rate rate;
    if (wish.how == kind::fixed) {
        rate.units_per_second = wish.value;
        rate.reason = "as asked";
        return rate;
    }
    if (table.on_demand || table.write_capacity_units <= 0) {
        rate.reason = fmt::format("table {} is on-demand", in_quotes(table.name));
        if (wish.how == kind::percent) {
            rate.problem =
                fmt::format("--write-capacity {}% needs provisioned capacity, but table "
                            "{} is on-demand. Give units per second, or 0 for unlimited.",
                            units(wish.value), in_quotes(table.name));
        }
        return rate;
    }
    double least = table.write_capacity_units;
    double payers = 1;
    std::string owner = fmt::format("table {}", in_quotes(table.name));
    for (const auto& index : table.indexes) {
        if (index.global && index.write_capacity_units > 0) {
            payers += 1;
            if (index.write_capacity_units < least) {
                least = index.write_capacity_units;
                owner = fmt::format("index {}", in_quotes(index.name));
            }
        }
    }
    const bool automatic = wish.how == kind::automatic;
    const double share = automatic ? 0.5 : wish.value / 100;
    rate.units_per_second = least * share * payers;
    rate.reason = fmt::format("{} of the {} provisioned for {}",
                              automatic ? "half" : units(wish.value) + '%', units(least), owner);
    if (payers > 1) {
        rate.reason += fmt::format(", and as much for each of {} others", payers - 1);
    }
    return rate;
}

} // namespace dyndump::cli
