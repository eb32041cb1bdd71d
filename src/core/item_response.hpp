/// \file
/// The answers to GetItem, PutItem, UpdateItem, DeleteItem, BatchGetItem and to transactions,
/// without a tree of them. Source: DynamoDB API reference, "Response Syntax" of each.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/item_result.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Views into the answer. Read again and again, it keeps its memory.
struct item_response {
    /// Item or Attributes; empty: there is none.
    item_view item;
    /// Of Responses, in their order; table names raw, escapes unresolved.
    std::vector<table_item> items;
    /// Keys of UnprocessedKeys.
    std::vector<table_item> unprocessed;
    /// CapacityUnits, of all tables together.
    std::optional<double> units;
};

/// Replaces `out`. `problem` becomes what is wrong, in a few words, or empty. Error:
/// errc::malformed_response.
error_code read_item_response(std::string_view body, item_response& out, const char*& problem);

/// Appends the CancellationReasons of a transaction's error; none if the body has none.
void read_cancellation_reasons(std::string_view body, std::vector<cancellation_reason>& out);

} // namespace dyndump::core
