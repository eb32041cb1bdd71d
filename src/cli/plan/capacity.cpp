#include "cli/plan/capacity.hpp"

#include "cli/options/assign.hpp"
#include "cli/report/figures.hpp"

#include <dyndump/rate_limiter.hpp>

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

using kind = capacity_wish::kind;

constexpr double highest = 1e9;

struct budget {
    double units = 0; // 0: on demand
    std::string owner;
};

// A global index has a capacity of its own; a local one shares its table's.
budget budget_of(const table_description& table, std::string_view index) {
    const auto* found = table.index(index);
    if (found != nullptr && found->global) {
        return {found->read_capacity_units, fmt::format("index \"{}\"", index)};
    }
    return {table.read_capacity_units, fmt::format("table \"{}\"", table.name)};
}

// `option`: what the wish came by.
capacity_rate share_of(const budget& provisioned, const capacity_wish& wish,
                       std::string_view option) {
    capacity_rate rate;
    if (provisioned.units <= 0) {
        rate.reason = provisioned.owner + " is on-demand";
        if (wish.how == kind::percent) {
            rate.problem =
                fmt::format("{} {}% needs provisioned capacity, but {} is on-demand. Give "
                            "units per second, or 0 for unlimited.",
                            option, units(wish.value), provisioned.owner);
        }
        return rate;
    }
    const bool automatic = wish.how == kind::automatic;
    rate.units_per_second = provisioned.units * (automatic ? 0.5 : wish.value / 100);
    rate.reason =
        fmt::format("{} of the {} provisioned for {}", automatic ? "half" : units(wish.value) + '%',
                    units(provisioned.units), provisioned.owner);
    return rate;
}

capacity_rate as_asked(const capacity_wish& wish) {
    capacity_rate rate;
    rate.units_per_second = wish.value;
    rate.reason = "as asked";
    return rate;
}

} // namespace

std::string parse_capacity(std::string_view text, capacity_wish& wish) {
    if (text == "auto") {
        wish = {kind::automatic, 0};
        return {};
    }
    const bool percent = text.ends_with('%');
    const auto value = parse_fraction(percent ? text.substr(0, text.size() - 1) : text);
    const bool is_too_slow = value && *value > 0 && !percent && *value < min_read_rate;
    if (!value || is_too_slow || *value > (percent ? 100 : highest) || (percent && *value == 0)) {
        return fmt::format("must be units per second (such as 12.5, and at least {}), a share of "
                           "what is provisioned (such as 25%), auto, or 0 for unlimited, not "
                           "\"{}\"",
                           min_read_rate, printable(text));
    }
    wish = {percent ? kind::percent : kind::fixed, *value};
    return {};
}

capacity_rate choose_read_rate(const capacity_wish& wish, const table_description* table,
                               std::string_view index) {
    if (wish.how == kind::fixed) {
        return as_asked(wish);
    }
    if (table == nullptr) {
        capacity_rate unknown;
        unknown.problem = "The table's capacity is not known, so --read-capacity must be units per "
                          "second, or 0 for unlimited.";
        return unknown;
    }
    return share_of(budget_of(*table, index), wish, "--read-capacity");
}

capacity_rate choose_write_rate(const capacity_wish& wish, const table_description& table) {
    if (wish.how == kind::fixed) {
        return as_asked(wish);
    }
    budget least{table.on_demand ? 0 : table.write_capacity_units,
                 fmt::format("table {}", in_quotes(table.name))};
    unsigned payers = 1;
    for (const auto& index : table.indexes) {
        if (least.units > 0 && index.global && index.write_capacity_units > 0) {
            ++payers;
            if (index.write_capacity_units < least.units) {
                least = {index.write_capacity_units,
                         fmt::format("index {}", in_quotes(index.name))};
            }
        }
    }
    auto rate = share_of(least, wish, "--write-capacity");
    rate.units_per_second *= payers;
    if (payers > 1) {
        rate.reason += fmt::format(", and as much for each of {} others", payers - 1);
    }
    return rate;
}

std::string to_sentence(const capacity_rate& rate, capacity_use use) {
    const bool reads = use == capacity_use::reading;
    const auto* const verb = reads ? "Reading" : "Writing";
    return rate.units_per_second > 0
               ? fmt::format("{} at up to {} {}/s: {}.", verb, units(rate.units_per_second),
                             reads ? "RCU" : "WCU", rate.reason)
               : fmt::format("{} without a limit: {}.", verb, rate.reason);
}

} // namespace dyndump::cli
