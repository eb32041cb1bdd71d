#include "core/json_string.hpp"

#include <charconv>

namespace dyndump::core {
namespace {

char32_t hex4(const char* p) noexcept {
    std::uint16_t value = 0;
    std::from_chars(p, p + 4, value, 16);
    return value;
}

bool is_high_surrogate(char32_t c) noexcept {
    return c >= 0xd800 && c < 0xdc00;
}

bool is_low_surrogate(char32_t c) noexcept {
    return c >= 0xdc00 && c < 0xe000;
}

void append_utf8(char32_t c, std::string& out) {
    auto put = [&out](char32_t byte) {
        out.push_back(static_cast<char>(byte));
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

char simple_escape(char c) noexcept {
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c; // quote, backslash, slash
    }
}

/// The low half that follows a high one at `p`, or 0.
char32_t low_half(const char* p, const char* end) noexcept {
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u' || escape_length(p, end) == 0) {
        return 0;
    }
    const char32_t low = hex4(p + 2);
    return is_low_surrogate(low) ? low : 0;
}

} // namespace

bool append_unescaped(std::string_view raw, std::string& out, lone_surrogate halves) {
    const char* p = raw.data();
    const char* const end = p + raw.size();
    out.reserve(out.size() + raw.size());
    for (;;) {
        const void* found =
            p == end ? nullptr : std::memchr(p, '\\', static_cast<std::size_t>(end - p));
        if (found == nullptr) {
            out.append(p, end);
            return true;
        }
        const char* escape = static_cast<const char*>(found);
        out.append(p, escape);
        const std::size_t length = escape_length(escape, end);
        if (length == 0) {
            return false;
        }
        p = escape + length;
        if (length == 2) {
            out.push_back(simple_escape(escape[1]));
            continue;
        }
        char32_t code = hex4(escape + 2);
        if (is_high_surrogate(code)) {
            const char32_t low = low_half(p, end);
            if (low != 0) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                p += 6;
            }
        }
        const bool half = is_high_surrogate(code) || is_low_surrogate(code);
        if (half && halves == lone_surrogate::refused) {
            return false;
        }
        append_utf8(code, out);
    }
}

std::size_t unescaped_size(std::string_view raw) noexcept {
    const char* p = raw.data();
    const char* const end = p + raw.size();
    std::size_t size = raw.size();
    while (p != end) {
        const void* found = std::memchr(p, '\\', static_cast<std::size_t>(end - p));
        if (found == nullptr) {
            break;
        }
        const char* escape = static_cast<const char*>(found);
        const std::size_t length = escape_length(escape, end);
        if (length < 6) {
            // A malformed escape counts as if it were one byte behind a backslash.
            size -= 1;
            p = end - escape < 2 ? end : escape + 2;
            continue;
        }
        p = escape + 6;
        const char32_t code = hex4(escape + 2);
        if (is_high_surrogate(code) && low_half(p, end) != 0) {
            size -= 12 - 4;
            p += 6;
        } else if (code < 0x80) {
            size -= 6 - 1;
        } else if (code < 0x800) {
            size -= 6 - 2;
        } else {
            size -= 6 - 3;
        }
    }
    return size;
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

} // namespace dyndump::core
