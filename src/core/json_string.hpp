/// \file
/// JSON strings as raw text: where they end, and what their escapes mean.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace dyndump::core {

/// Whether `p` (at a backslash) begins an escape that JSON knows; its length, or 0.
inline std::size_t escape_length(const char* p, const char* end) noexcept {
    if (end - p < 2) {
        return 0;
    }
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return 2;
    case 'u':
        break;
    default:
        return 0;
    }
    if (end - p < 6) {
        return 0;
    }
    for (int i = 2; i < 6; ++i) {
        const char c = p[i];
        const bool hex = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
        if (!hex) {
            return 0;
        }
    }
    return 6;
}

/// The first quote, backslash or control byte in [p, end); `end` if there is none.
inline const char* find_special(const char* p, const char* end) noexcept {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1f);
    while (end - p >= 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i hit =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
        if (mask != 0) {
            return p + std::countr_zero(mask);
        }
        p += 16;
    }
#else
    static_assert(std::endian::native == std::endian::little);
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = 0x8080808080808080;
    while (end - p >= 8) {
        std::uint64_t v;
        std::memcpy(&v, p, 8);
        const std::uint64_t q = v ^ (ones * '"');
        const std::uint64_t b = v ^ (ones * '\\');
        // The lowest bit set is exact; borrows may set false ones above it only.
        const std::uint64_t hit =
            (((q - ones) & ~q) | ((b - ones) & ~b) | ((v - ones * 0x20) & ~v)) & highs;
        if (hit != 0) {
            return p + std::countr_zero(hit) / 8;
        }
        p += 8;
    }
#endif
    while (p != end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) {
        ++p;
    }
    return p;
}

/// The closing quote of the string whose text begins at `p`; null if it is not terminated, or holds
/// a raw control byte or an escape unknown to JSON. UTF-8 is not checked.
inline const char* find_string_end(const char* p, const char* end) noexcept {
    for (;;) {
        p = find_special(p, end);
        if (p == end) {
            return nullptr;
        }
        if (*p == '"') {
            return p;
        }
        if (*p != '\\') {
            return nullptr;
        }
        const std::size_t length = escape_length(p, end);
        if (length == 0) {
            return nullptr;
        }
        p += length;
    }
}

/// What becomes of an escape that is half of a surrogate pair, which UTF-8 cannot hold.
enum class lone_surrogate {
    refused,
    /// Three bytes that no UTF-8 has: texts that differ stay different.
    kept,
};

/// Appends `text` as a JSON string, quotes included.
void append_json_string(std::string& out, std::string_view text);

/// Appends the text that `raw` (without its quotes) stands for. False if an escape is malformed, or
/// is refused; `out` is then unspecified.
bool append_unescaped(std::string_view raw, std::string& out,
                      lone_surrogate halves = lone_surrogate::refused);

/// Whether `raw` stands for `text`.
inline bool stands_for(std::string_view raw, std::string_view text) {
    if (raw.find('\\') == std::string_view::npos) [[likely]] {
        return raw == text;
    }
    std::string resolved;
    return append_unescaped(raw, resolved) && resolved == text;
}

/// Bytes of UTF-8 that `raw` stands for; 6 bytes of a lone surrogate escape count as 3.
std::size_t unescaped_size(std::string_view raw) noexcept;

} // namespace dyndump::core
