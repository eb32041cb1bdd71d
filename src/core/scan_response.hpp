/// \file
/// The members of a Scan response. Source: DynamoDB API reference, Scan, "Response Syntax".
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/item.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dyndump::core {

class page_intake;

struct scan_response {
    std::uint64_t count = 0;
    std::uint64_t scanned_count = 0;
    std::optional<double> consumed_capacity;
    /// Empty: the segment ends here. So it does if the key is null or has no attribute.
    std::string_view last_evaluated_key;
    bool has_items = false;
    bool has_key = false;     // there is a LastEvaluatedKey, be it null or empty
    bool has_unknown = false; // there is a member of a name that is not Scan's
    bool has_similar = false; // and one of a name that is nearly LastEvaluatedKey
    /// CapacityUnits as it stands there, if it cannot be what a page costs; then consumed_capacity
    /// is unset.
    std::string_view implausible_capacity;
    bool compact = true; // see split_result
};

/// Reads `body`, which must be followed by page_buffer::padding bytes of white space; appends its
/// items to `items`. Members come in any order, unknown ones are skipped but reported. On failure
/// `problem` says in a few words what is wrong.
/// `intake` may be null, or have seen that body arrive.
error_code read_scan_response(std::string_view body, page_intake* intake,
                              std::vector<item_view>& items, scan_response& response,
                              const char*& problem);

} // namespace dyndump::core
