/// \file
/// KeyConditionExpression.
#pragma once

#include "sandbox/expressions.hpp"
#include "sandbox/key_schema.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dyndump::sandbox_impl {

/// Which items a Query reads, checked. Keys are storage keys of the table or of its index.
struct query_range {
    /// What all of them begin with.
    std::string partition;
    /// Bounds of the sort key; empty: none.
    std::string least;
    std::string most;
    bool least_too = true;
    bool most_too = true;
    /// begins_with; empty: none.
    std::string prefix;

    bool forward = true;
    std::uint64_t limit = UINT64_MAX; // items
    /// The place in the index (or table) and in the table.
    std::optional<std::pair<std::string, std::string>> start_after;

    bool contains(std::string_view key) const;
};

/// Reads one for a table or index with these keys. Faults: ValidationException in DynamoDB's words.
outcome<query_range> read_key_condition(std::string_view text, placeholders& known,
                                        const key_schema& keys);

} // namespace dyndump::sandbox_impl
