/// \file
/// Why the service throttled, and so who should slow down.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// How far a throttle reaches; a wider one compares greater.
enum class throttling_scope {
    /// The service did not say.
    unknown,
    /// One range of keys is hot: only the segment that reads it need slow down.
    key_range,
    /// The table's or index's capacity, provisioned or on-demand maximum; for writes, a hot range
    /// of
    /// an index as well.
    table,
    /// The account's quota in the region.
    account,
};

/// An entry of ThrottlingReasons.
/// Source: DynamoDB developer guide, "Diagnosing throttling".
struct throttling_reason {
    /// E.g. "TableReadProvisionedThroughputExceeded".
    std::string reason;
    /// The ARN of the table or index.
    std::string resource;
};

/// The scope that the name of a reason stands for: it ends in the kind of limit.
throttling_scope scope_of(std::string_view reason) noexcept;

/// As events name it.
std::string_view name_of(throttling_scope scope) noexcept;

/// The widest of several; unknown if there are none.
throttling_scope widest_scope(const std::vector<throttling_reason>& reasons) noexcept;

} // namespace dyndump::core
