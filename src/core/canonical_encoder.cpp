#include "core/canonical_encoder.hpp"

#include "core/attribute_types.hpp"
#include "core/base64.hpp"
#include "core/canonical_item.hpp"
#include "core/nesting.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace dyndump::core {
namespace {

// Nothing becomes longer than the shortest members of sets do: `"",` has three bytes, and its form
// nine; `"1",` has four, and twelve. What does not end in a comma is paid by what is around it.
constexpr std::size_t most_growth = 3;
constexpr std::size_t slack = 128;
constexpr int most_quick_power = 400; // of the digits of a number

// Copies what stands up to the first quote, backslash or control byte, and returns where that is.
inline const char* copy_text(const char* from, const char* end, char*& to) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1f);
    while (end - from >= 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v);
        const __m128i hit =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
        if (mask != 0) {
            const auto n = std::countr_zero(mask);
            to += n;
            return from + n;
        }
        to += 16;
        from += 16;
    }
#endif
    const char* const special = find_special(from, end);
    const auto size = static_cast<std::size_t>(special - from);
    std::memcpy(to, from, size);
    to += size;
    return special;
}

char plain_escape(char c) {
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    default:
        return '\0'; // rare, or none
    }
}

} // namespace

#define DYNDUMP_INLINE __attribute__((always_inline)) inline

std::string_view canonical_encoder::encode(std::string_view item) {
    const auto most = item.size() * most_growth + slack;
    if (text_.size() < most) {
        text_.resize(most);
    }
    limit_ = item.data() + item.size();
    members_.clear();
    auto at = map({item.data(), text_.data()}, 0);
    if (at.from == nullptr) {
        return {};
    }
    json_cursor rest({at.from, static_cast<std::size_t>(limit_ - at.from)});
    rest.skip_space();
    if (rest.position() != rest.end()) {
        return {};
    }
    return {text_.data(), static_cast<std::size_t>(at.to - text_.data())};
}

// Whether it is there; space before it is passed over.
DYNDUMP_INLINE bool canonical_encoder::comes(place& at, char expected) const {
    if (at.from != limit_ && *at.from == expected) [[likely]] {
        return true;
    }
    json_cursor rest({at.from, static_cast<std::size_t>(limit_ - at.from)});
    rest.skip_space();
    at.from = rest.position();
    return at.from != limit_ && *at.from == expected;
}

DYNDUMP_INLINE bool canonical_encoder::take(place& at, char expected) const {
    if (at.from == nullptr || !comes(at, expected)) {
        return false;
    }
    ++at.from;
    return true;
}

DYNDUMP_INLINE void canonical_encoder::value(place& at, int depth) {
    attribute_type type{};
    if (at.from == nullptr) {
        return;
    }
    json_cursor cursor({at.from, static_cast<std::size_t>(limit_ - at.from)});
    if (!take_type(cursor, type)) {
        at.from = nullptr;
        return;
    }
    at.from = cursor.position();
    content(at, type, depth);
    at.from = take(at, '}') ? at.from : nullptr;
}

DYNDUMP_INLINE void canonical_encoder::content(place& at, attribute_type type, int depth) {
    switch (type) {
    case attribute_type::string:
    case attribute_type::number:
    case attribute_type::binary:
        return scalar(at, type);
    case attribute_type::boolean:
        return comes(at, 't') ? word(at, "true", 't') : word(at, "false", 'f');
    case attribute_type::null:
        return comes(at, 't') ? word(at, "true", '0') : word(at, "false", '0');
    case attribute_type::map:
        at = depth < max_nesting ? map(at, depth + 1) : place{};
        return;
    case attribute_type::list:
        at = depth < max_nesting ? list(at, depth + 1) : place{};
        return;
    case attribute_type::string_set:
    case attribute_type::number_set:
    case attribute_type::binary_set:
        at = set(at, type);
    }
}

void canonical_encoder::word(place& at, std::string_view text, char form) {
    const std::string_view rest(at.from, static_cast<std::size_t>(limit_ - at.from));
    *at.to++ = form;
    at.from = rest.starts_with(text) ? at.from + text.size() : nullptr;
}

canonical_encoder::place canonical_encoder::map(place at, int depth) {
    if (!take(at, '{')) {
        return {};
    }
    *at.to = 'M';
    char* const count = at.to + 1;
    at.to = count + size_bytes;
    const auto first = members_.size();
    if (!comes(at, '}')) {
        do {
            char* const begin = at.to + size_bytes;
            at.to = begin;
            string(at);
            at.from = take(at, ':') ? at.from : nullptr;
            value(at, depth);
            if (at.from == nullptr) {
                return {};
            }
            members_.add(begin, at.to);
        } while (take(at, ','));
    }
    put_size(count, members_.size() - first);
    members_.sort(first, at.to, depth == 0);
    return take(at, '}') ? at : place{};
}

canonical_encoder::place canonical_encoder::list(place at, int depth) {
    if (!take(at, '[')) {
        return {};
    }
    *at.to = 'L';
    char* const count = at.to + 1;
    at.to = count + size_bytes;
    std::size_t elements = 0;
    if (!comes(at, ']')) {
        do {
            ++elements;
            value(at, depth);
        } while (take(at, ','));
    }
    put_size(count, elements);
    return take(at, ']') ? at : place{};
}

canonical_encoder::place canonical_encoder::set(place at, attribute_type type) {
    const bool of_strings = type == attribute_type::string_set;
    const bool of_numbers = type == attribute_type::number_set;
    const auto element = of_strings   ? attribute_type::string
                         : of_numbers ? attribute_type::number
                                      : attribute_type::binary;
    if (!take(at, '[')) {
        return {};
    }
    *at.to = of_strings ? 's' : of_numbers ? 'n' : 'b';
    char* const count = at.to + 1;
    at.to = count + size_bytes;
    const auto first = members_.size();
    if (!comes(at, ']')) {
        do {
            char* const begin = at.to + size_bytes;
            at.to = begin;
            scalar(at, element);
            if (at.from == nullptr) {
                return {};
            }
            members_.add(begin, at.to);
        } while (take(at, ','));
    }
    put_size(count, members_.size() - first);
    members_.sort(first, at.to, false);
    return take(at, ']') ? at : place{};
}

DYNDUMP_INLINE void canonical_encoder::scalar(place& at, attribute_type type) {
    if (type == attribute_type::string) {
        *at.to++ = 'S';
        string(at);
    } else if (type == attribute_type::number) {
        *at.to++ = 'N';
        number(at);
    } else {
        *at.to++ = 'B';
        at = binary(at);
    }
}

DYNDUMP_INLINE void canonical_encoder::string(place& at) {
    if (!take(at, '"')) {
        at.from = nullptr;
        return;
    }
    char* const size = at.to;
    char* to = size + size_bytes;
    const char* special = copy_text(at.from, limit_, to);
    if (special == limit_ || *special != '"') [[unlikely]] {
        at = escaped_string(at);
        return;
    }
    put_size(size, static_cast<std::size_t>(special - at.from));
    at = {special + 1, to};
}

canonical_encoder::place canonical_encoder::escaped_string(place at) {
    char* to = at.to + size_bytes;
    const char* from = copy_text(at.from, limit_, to);
    while (limit_ - from >= 2 && *from == '\\' && plain_escape(from[1]) != '\0') {
        *to++ = plain_escape(from[1]);
        from = copy_text(from + 2, limit_, to);
    }
    if (from != limit_ && *from == '"') {
        put_size(at.to, static_cast<std::size_t>(to - at.to) - size_bytes);
        return {from + 1, to};
    }
    const char* const close = find_string_end(at.from, limit_);
    resolved_.clear();
    if (close == nullptr || !append_unescaped({at.from, static_cast<std::size_t>(close - at.from)},
                                              resolved_, lone_surrogate::kept)) {
        return {};
    }
    put_size(at.to, resolved_.size());
    resolved_.copy(at.to + size_bytes, resolved_.size());
    return {close + 1, at.to + size_bytes + resolved_.size()};
}

// Most are digits, perhaps with a sign and a point.
DYNDUMP_INLINE void canonical_encoder::number(place& at) {
    if (!take(at, '"')) {
        at.from = nullptr;
        return;
    }
    const char* from = at.from;
    char* const text = at.to + size_bytes;
    char* to = text;
    if (from != limit_ && *from == '-') {
        *to++ = '-';
        ++from;
    }
    char* const digits = to;
    int power = 0;
    const char* point = nullptr;
    const char* const begin = from;
    for (; from != limit_; ++from) {
        const auto digit = static_cast<unsigned char>(*from - '0');
        if (digit < 10) {
            *to = *from;
            to += to != digits || digit != 0 ? 1 : 0;
        } else if (*from == '.' && point == nullptr) {
            point = from;
        } else {
            break;
        }
    }
    const auto size = from - begin;
    if (from == limit_ || *from != '"' || size == (point != nullptr ? 1 : 0) ||
        size > most_quick_power) [[unlikely]] {
        at = other_number(at);
        return;
    }
    power = point != nullptr ? static_cast<int>(point + 1 - from) : 0;
    while (to != digits && to[-1] == '0') {
        --to;
        ++power;
    }
    if (to == digits) {
        to = text;
        *to++ = '0';
    } else {
        *to++ = 'e';
        if (power >= 0 && power < 10) {
            *to++ = static_cast<char>('0' + power);
        } else {
            to = std::to_chars(to, to + 8, power).ptr;
        }
    }
    put_size(at.to, static_cast<std::size_t>(to - text));
    at = {from + 1, to};
}

canonical_encoder::place canonical_encoder::other_number(place at) {
    const char* const close = find_string_end(at.from, limit_);
    if (close == nullptr) {
        return {};
    }
    resolved_.clear();
    if (!append_unescaped({at.from, static_cast<std::size_t>(close - at.from)}, resolved_)) {
        return {};
    }
    number_.clear();
    append_canonical_number(resolved_, number_);
    number_.copy(at.to, number_.size());
    return {close + 1, at.to + number_.size()};
}

canonical_encoder::place canonical_encoder::binary(place at) {
    if (!take(at, '"')) {
        return {};
    }
    const char* const close = find_string_end(at.from, limit_);
    if (close == nullptr) {
        return {};
    }
    std::string_view raw(at.from, static_cast<std::size_t>(close - at.from));
    if (raw.find('\\') != std::string_view::npos) { // some servers write "\/"
        resolved_.clear();
        if (!append_unescaped(raw, resolved_)) {
            return {};
        }
        raw = resolved_;
    }
    if (!decode_base64(raw, bytes_)) {
        return {};
    }
    put_size(at.to, bytes_.size());
    at.to += size_bytes;
    std::copy(bytes_.begin(), bytes_.end(), at.to);
    return {close + 1, at.to + bytes_.size()};
}

} // namespace dyndump::core
