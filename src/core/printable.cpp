#include <dyndump/printable.hpp>

#include "core/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace dyndump {
namespace {

struct range {
    char32_t first;
    char32_t last;
};

// The Unicode Character Database: general categories Cc, Zl, Zp, and of Cf those that reorder text
// or have no shape. The joiners U+200C and U+200D stay: scripts and emoji need them.
constexpr std::array<range, 16> unseen{{
    {0x7f, 0x9f},       // DEL, C1
    {0xad, 0xad},       // soft hyphen
    {0x61c, 0x61c},     // Arabic letter mark
    {0x115f, 0x1160},   // Hangul fillers
    {0x180e, 0x180e},   // Mongolian vowel separator
    {0x200b, 0x200b},   // zero width space
    {0x200e, 0x200f},   // left-to-right and right-to-left mark
    {0x2028, 0x202e},   // separators, embeddings and overrides
    {0x2060, 0x206f},   // word joiner to digit shapes, isolates among them
    {0x3164, 0x3164},   // Hangul filler
    {0xfdd0, 0xfdef},   // noncharacters
    {0xfeff, 0xfeff},   // byte order mark
    {0xffa0, 0xffa0},   // Hangul filler
    {0xfff0, 0xfffb},   // interlinear annotation
    {0xfffe, 0xffff},   // noncharacters
    {0xe0000, 0x10ffff} // tags, variation selectors, private planes
}};

bool is_seen(char32_t code) {
    const auto* at = std::find_if(unseen.begin(), unseen.end(),
                                  [code](const range& each) { return code <= each.last; });
    return code >= 0x20 && (at == unseen.end() || code < at->first) && (code & 0xfffe) != 0xfffe;
}

void append_byte(unsigned char byte, std::string& out) {
    switch (byte) {
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
    }
}

// As JSON writes it.
void append_code(char32_t code, std::string& out) {
    auto to = std::back_inserter(out);
    if (code < 0x10000) {
        fmt::format_to(to, "\\u{:04x}", static_cast<unsigned>(code));
        return;
    }
    const auto beyond = static_cast<unsigned>(code) - 0x10000;
    fmt::format_to(to, "\\u{:04x}\\u{:04x}", 0xd800 + (beyond >> 10), 0xdc00 + (beyond & 0x3ff));
}

} // namespace

std::string printable(std::string_view text, std::size_t most) {
    std::string out;
    out.reserve(std::min(text.size(), most));
    std::size_t taken = 0;
    while (!text.empty()) {
        const auto next = core::first_character(text);
        taken += next.length;
        if (taken > most) {
            return out + "...";
        }
        if (!next.valid || next.code < 0x20) {
            append_byte(static_cast<unsigned char>(text.front()), out);
        } else if (is_seen(next.code)) {
            out += text.substr(0, next.length);
        } else {
            append_code(next.code, out);
        }
        text.remove_prefix(next.length);
    }
    return out;
}

std::string valid_utf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto next = core::first_character(text);
        out += next.valid ? text.substr(0, next.length) : std::string_view("\xef\xbf\xbd");
        text.remove_prefix(next.length);
    }
    return out;
}

} // namespace dyndump
