/// \file
/// Items in DynamoDB JSON in their one form, without decoding them first.
#pragma once

#include "core/json_cursor.hpp"

#include <dyndump/attribute_value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::core {

/// Makes the bytes that append_canonical() makes of the decoded item, at the speed of a copy. Keeps
/// its memory from item to item.
///
/// Thread safety: none; each thread has its own.
class canonical_encoder {
public:
    /// Valid until the next call. Empty: it is no item.
    std::string_view encode(std::string_view item);

private:
    /// A member of a map or set: where it is in the output.
    struct member {
        std::uint64_t order; // its first bytes, as a number
        const char* begin;
        std::uint32_t size;
        std::uint32_t index; // as it came
    };
    using member_iterator = std::vector<member>::iterator;

    bool value(json_cursor& at, int depth);
    bool content(json_cursor& at, attribute_type type, int depth);
    bool map(json_cursor& at, int depth);
    bool list(json_cursor& at, int depth);
    bool set(json_cursor& at, attribute_type type);
    bool sized_string(json_cursor& at);
    bool sized_scalar(json_cursor& at, attribute_type type);
    void sized_number(std::string_view text);
    bool sized_binary(std::string_view raw);
    void put(char c) { *end_++ = c; }
    void put(const void* bytes, std::size_t size);
    void put_size(char* where, std::size_t size);
    char* leave_size();
    void end_member(char* begin);
    static bool is_before(const member& a, const member& b);
    void sort_members(std::size_t first);
    void sort(member_iterator begin, member_iterator end);
    const char* copy_text(const char* from, const char* end);

    std::vector<char> text_;
    char* end_ = nullptr;
    std::vector<member> members_; // of what is open, the innermost last
    std::vector<char> sorted_;
    // Where the members of an item came that was sorted last: the next is often like it.
    std::vector<std::uint32_t> came_;
    std::vector<member> tried_;
    std::string resolved_;
    std::vector<std::uint8_t> bytes_;
};

} // namespace dyndump::core
