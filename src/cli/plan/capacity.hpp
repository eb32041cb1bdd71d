// How much of a table's capacity a command may use.
#pragma once

#include <dyndump/table_description.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// What --read-capacity or --write-capacity was given.
struct capacity_wish {
    enum class kind {
        /// Half of what is provisioned; unlimited on demand.
        automatic,
        /// `value` units per second; 0: unlimited.
        fixed,
        /// `value` percent of what is provisioned.
        percent,
    };
    kind how = kind::automatic;
    double value = 0;

    bool operator==(const capacity_wish&) const = default;
};

/// "auto", "0", "12.5" or "25%". Returns what is wrong with the text, or nothing.
std::string parse_capacity(std::string_view text, capacity_wish& wish);

/// The rate that comes of a wish, and why.
struct capacity_rate {
    /// Units per second; 0: unlimited.
    double units_per_second = 0;
    /// For the user: "half of the table's 100 provisioned units".
    std::string reason;
    /// Set: the wish cannot be granted, and this says why; the rest is void.
    std::string problem;
};

/// `table` is null when it is not known. `index` is empty for the table itself; otherwise it must
/// be one of the table's.
capacity_rate choose_read_rate(const capacity_wish& wish, const table_description* table,
                               std::string_view index);

/// For the table and all of its indexes together: each of them gets the same share of its units at
/// most, if an item costs as much in each.
capacity_rate choose_write_rate(const capacity_wish& wish, const table_description& table);

enum class capacity_use { reading, writing };

/// One line: "Reading at up to 50 RCU/s: half of ...".
std::string to_sentence(const capacity_rate& rate, capacity_use use = capacity_use::reading);

} // namespace dyndump::cli
