/// \file
/// UTF-8, one character after the other.
#pragma once

#include <cstddef>
#include <string_view>

namespace dyndump::core {

struct utf8_character {
    char32_t code = 0;
    /// Bytes; 1 for a byte that is no part of UTF-8.
    std::size_t length = 1;
    bool valid = false;
};

/// The first character of `text`, which is not empty. Overlong forms, surrogates, and what lies
/// beyond U+10FFFF are not valid.
inline utf8_character first_character(std::string_view text) noexcept {
    const auto byte = [text](std::size_t at) {
        return static_cast<unsigned char>(text[at]);
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return {lead, 1, true};
    }
    const std::size_t length = lead < 0xc2   ? 0
                               : lead < 0xe0 ? 2
                               : lead < 0xf0 ? 3
                               : lead < 0xf5 ? 4
                                             : 0;
    if (length == 0 || length > text.size()) {
        return {};
    }
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return {};
        }
        code = code << 6 | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (overlong || surrogate || code > 0x10ffff) {
        return {};
    }
    return {code, length, true};
}

} // namespace dyndump::core
