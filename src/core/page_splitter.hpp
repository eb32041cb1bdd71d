/// \file
/// Finds the items of a Scan response's "Items" array by SIMD.
#pragma once

#include <dyndump/item.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace dyndump::core {

enum class split_fault : std::uint8_t {
    none,
    /// The text ends inside the array.
    unterminated,
    /// Something else than objects with commas between, or a control byte in a string.
    malformed,
    /// Nested beyond max_item_depth.
    too_deep,
};

struct split_result {
    split_fault fault = split_fault::none;
    /// One byte between each two items, and no line break inside any.
    bool compact = true;
    /// Behind the closing bracket of the array.
    const char* end = nullptr;
};

/// Appends the items to `items`; `text` begins behind the array's opening bracket. It must be
/// followed by page_buffer::padding bytes of white space. What lies in an item is checked for
/// pairing of brackets by number (not by kind) and for strings that end and hold no control bytes:
/// what whole-item views and lines need. A body whose checksum is right needs no more.
split_result split_items(std::string_view text, std::vector<item_view>& items);

/// One implementation of split_items.
struct split_kernel {
    const char* name;
    split_result (*split)(std::string_view text, std::vector<item_view>& items);
};

/// Those this machine can run, the best first.
std::span<const split_kernel> split_kernels();

} // namespace dyndump::core
