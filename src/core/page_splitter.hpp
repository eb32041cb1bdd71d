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

/// How far an array has been split: what the next call goes on with. Starts at the first byte
/// behind the array's opening bracket.
struct split_progress {
    explicit split_progress(const char* start = nullptr) noexcept
        : block(start) {}

    const char* block;          // what is not yet looked at begins here
    const char* item = nullptr; // where the current item began; null before the first, and behind
                                // the last one the array's bracket
    std::int64_t depth = 0;     // brackets open; 0 between the items
    std::uint64_t string_carry = 0;   // all ones if the block begins inside a string
    std::uint64_t escape_carry = 0;   // 1 if its first byte is escaped
    std::uint64_t close_carry = 0;    // 1 if a closing bracket, if it comes next, may end an item
    const char* line_break = nullptr; // the first outside strings
    bool contiguous = true;           // one byte between each two items
    bool done = false;                // the array has ended, or is faulty
};

/// Whether more text may follow what has been given.
enum class text_end : std::uint8_t {
    /// The last bytes are left for the next call. A fault may mean only that too little has come.
    open,
    /// The text ends here, and is followed by page_buffer::padding bytes of white space.
    final,
};

/// One implementation of the splitter.
struct split_kernel {
    const char* name;
    /// Goes on up to `end` and appends the items found. The result's `end` counts when the array
    /// has ended.
    split_result (*go_on)(split_progress& progress, const char* end, text_end kind,
                          std::vector<item_view>& items);

    /// Appends the items to `items`; `text` begins behind the array's opening bracket and is final.
    /// What lies in an item is checked for pairing of brackets by number (not by kind) and for
    /// strings that end and hold no control bytes: what whole-item views and lines need. A body
    /// whose checksum is right needs no more.
    split_result split(std::string_view text, std::vector<item_view>& items) const {
        split_progress progress(text.data());
        return go_on(progress, text.data() + text.size(), text_end::final, items);
    }
};

/// Those this machine can run, the best first.
std::span<const split_kernel> split_kernels();

/// The best of them.
const split_kernel& best_split_kernel();

} // namespace dyndump::core
