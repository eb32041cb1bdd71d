// What reading and writing cost, as far as it is known.
#pragma once

#include <dyndump/table_description.hpp>

#include <string>

namespace dyndump::cli {

/// US dollars, without taxes and discounts.
struct unit_price {
    /// For a million request units of an on-demand table.
    double million_low = 0;
    double million_high = 0;
    /// For a capacity unit an hour of a provisioned table, which is paid whether it is used or not.
    double hour_low = 0;
    double hour_high = 0;
    /// Where and when that held: "list prices of us-east-1, 2024-11-01, ...".
    std::string source;
};

/// Of the region that the table's ARN names, and of its class; the range over all regions if that
/// is not known.
unit_price read_price_of(const table_description& table);
unit_price write_price_of(const table_description& table);

} // namespace dyndump::cli
