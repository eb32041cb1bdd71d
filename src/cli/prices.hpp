// What reading costs, as far as it is known.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::cli {

/// US dollars, without taxes and discounts.
struct read_price {
    /// For a million read request units of an on-demand table.
    double million_low = 0;
    double million_high = 0;
    /// For a read capacity unit an hour of a provisioned table, which is paid whether it reads or
    /// not.
    double hour_low = 0;
    double hour_high = 0;
    /// Where and when that held: "list prices of us-east-1, 2024-11-01, ...".
    std::string source;
};

/// `region` empty or not in the table: the range over all regions.
read_price price_in(std::string_view region, bool infrequent_access);

} // namespace dyndump::cli
