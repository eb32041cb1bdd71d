#include "cli/read_capacity.hpp"

#include "cli/assign.hpp"
#include "cli/figures.hpp"

#include <dyndump/rate_limiter.hpp>

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

using kind = read_capacity_wish::kind;

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

} // namespace

std::string parse_read_capacity(std::string_view text, read_capacity_wish& wish) {
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

read_rate choose_rate(const read_capacity_wish& wish, const table_description* table,
                      std::string_view index) {
    read_rate rate;
    if (wish.how == kind::fixed) {
        rate.units_per_second = wish.value;
        rate.reason = "as asked";
        return rate;
    }
    if (table == nullptr) {
        rate.problem = "The table's capacity is not known, so --read-capacity must be units per "
                       "second, or 0 for unlimited.";
        return rate;
    }
    const auto provisioned = budget_of(*table, index);
    if (provisioned.units <= 0) {
        rate.reason = provisioned.owner + " is on-demand";
        if (wish.how == kind::percent) {
            rate.problem = fmt::format("--read-capacity {}% needs provisioned capacity, but {} is "
                                       "on-demand. Give units per second, or 0 for unlimited.",
                                       units(wish.value), provisioned.owner);
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

std::string to_sentence(const read_rate& rate) {
    return rate.units_per_second > 0 ? fmt::format("Reading at up to {} RCU/s: {}.",
                                                   units(rate.units_per_second), rate.reason)
                                     : fmt::format("Reading without a limit: {}.", rate.reason);
}

} // namespace dyndump::cli
