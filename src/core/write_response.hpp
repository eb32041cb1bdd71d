/// \file
/// The answers to BatchWriteItem, PutItem and DeleteItem, without a tree of them.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/write_request.hpp>

#include <string_view>
#include <vector>

namespace dyndump::core {

/// An entry of UnprocessedItems: a view into the answer.
struct unprocessed_entry {
    bool is_put = false;
    /// The item, or the key of one to be removed.
    std::string_view content;
};

/// Read again and again, it keeps its memory.
struct write_response {
    std::vector<unprocessed_entry> unprocessed;
    /// False: the service did not say.
    bool has_units = false;
    write_units units;
};

/// Replaces `out`. `problem` becomes what is wrong, in a few words, or empty. Error:
/// errc::malformed_response: then it is not known what was written.
error_code read_write_response(std::string_view body, write_response& out, const char*& problem);

} // namespace dyndump::core
