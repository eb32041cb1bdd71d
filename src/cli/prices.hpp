// What reading and writing cost, as far as it is known.
#pragma once

#include <string>
#include <string_view>

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

/// `region` empty or not in the table: the range over all regions.
unit_price read_price_in(std::string_view region, bool infrequent_access);
unit_price write_price_in(std::string_view region, bool infrequent_access);

} // namespace dyndump::cli
