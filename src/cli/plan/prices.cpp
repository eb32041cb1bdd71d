#include "cli/plan/prices.hpp"

#include <dyndump/table_arn.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace dyndump::cli {
namespace {

// List prices of https://aws.amazon.com/dynamodb/pricing/ since 2024-11-01, when on-demand
// throughput became cheaper by half. Where a region is not listed here, the range says what all of
// them cost.
constexpr std::string_view date = "2024-11-01";
constexpr std::string_view page = "aws.amazon.com/dynamodb/pricing";

// The three regions of the United States that share one price list.
constexpr std::array<std::string_view, 3> listed{"us-east-1", "us-east-2", "us-west-2"};

struct figures {
    double million;
    double hour;
};
constexpr figures standard_read{0.125, 0.00013};
constexpr figures infrequent_read{0.155, 0.00016};
constexpr figures standard_write{0.625, 0.00065};
constexpr figures infrequent_write{0.78, 0.00081};
// No region costs less than those listed, and none twice as much.
constexpr double dearest = 2;

unit_price of_region(const figures& price, const table_description& table) {
    table_arn arn;
    const auto region = parse_table_arn(table.arn, arn).empty() ? arn.region : std::string_view();
    const bool known = std::find(listed.begin(), listed.end(), region) != listed.end();
    const double most = known ? 1 : dearest;
    return {price.million, price.million * most, price.hour, price.hour * most,
            fmt::format("list prices of {}, {}, {}",
                        known ? region : std::string_view("all regions"), date, page)};
}

} // namespace

unit_price read_price_of(const table_description& table) {
    return of_region(table.is_infrequent_access ? infrequent_read : standard_read, table);
}

unit_price write_price_of(const table_description& table) {
    return of_region(table.is_infrequent_access ? infrequent_write : standard_write, table);
}

} // namespace dyndump::cli
