/// \file
/// Tables by their Amazon Resource Names.
#pragma once

#include <dyndump/config.hpp>

#include <string_view>

namespace dyndump {

/// The parts of `arn:aws:dynamodb:eu-west-1:123456789012:table/orders`: views into it.
///
/// Wherever the library takes a table's name it takes the table's ARN as well, and the ARN is sent
/// to the service as it is. It says more than a name:
/// - its region is the request's, if none is configured (client_params::region, AWS_REGION,
///   AWS_DEFAULT_REGION, the profile's). Where another one is configured, or named by the
///   endpoint's URL, the operation ends with errc::bad_region; other URLs are asked as they are.
/// - its account is the one whose endpoint is asked, where DynamoDB has endpoints for accounts.
///
/// Source: DynamoDB developer guide, "Using resource-based policies", cross-account access.
struct table_arn {
    std::string_view partition;
    std::string_view region;
    /// Twelve digits.
    std::string_view account;
    std::string_view table;
};

/// Is `text` meant as an ARN? No table's name holds a colon.
constexpr bool is_arn(std::string_view text) noexcept {
    return text.starts_with("arn:");
}

/// Takes a table's ARN apart. Returns an empty view and fills `out`, or what is wrong, in words
/// that end the sentence "the ARN ...". Those of indexes, streams and backups are refused.
DYNDUMP_EXPORT std::string_view parse_table_arn(std::string_view text, table_arn& out) noexcept;

} // namespace dyndump
