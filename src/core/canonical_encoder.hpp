/// \file
/// Items in DynamoDB JSON in their one form, without decoding them first.
#pragma once

#include "core/json_cursor.hpp"
#include "core/member_order.hpp"

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
    /// Where it reads and where it writes; passed by value, to stay in registers. No `from`: what
    /// stands there is no item.
    struct place {
        const char* from;
        char* to;
    };
    bool take(place& at, char expected) const;
    bool comes(place& at, char expected) const;
    void value(place& at, int depth);
    void content(place& at, attribute_type type, int depth);
    place map(place at, int depth);
    place list(place at, int depth);
    place set(place at, attribute_type type);
    void word(place& at, std::string_view text, char form);
    void scalar(place& at, attribute_type type);
    void string(place& at);
    place escaped_string(place at);
    void number(place& at);
    place other_number(place at);
    place binary(place at);

    const char* limit_ = nullptr; // of the item
    std::vector<char> text_;
    member_order members_;
    std::string resolved_; // text without escapes
    std::string number_;   // its form
    std::vector<std::uint8_t> bytes_;
};

} // namespace dyndump::core
