#include "core/canonical_encoder.hpp"

#include "core/attribute_types.hpp"
#include "core/base64.hpp"
#include "core/canonical_item.hpp"
#include "core/nesting.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace dyndump::core {
namespace {

// The shortest of what is open in JSON, `"1",` of a set of numbers, becomes three times as long.
constexpr std::size_t most_growth = 3;
constexpr std::size_t slack = 128;
constexpr std::size_t size_bytes = sizeof(std::uint32_t);
constexpr std::size_t most_quick_digits = 38;
constexpr std::size_t copied_at_once = 64;

// The text that is there goes on behind the member.
std::uint64_t order_of(const char* begin, std::size_t size) {
    std::uint64_t order = 0;
    std::memcpy(&order, begin, sizeof(order));
    order = __builtin_bswap64(order);
    return size >= sizeof(order) ? order : order & ~std::uint64_t{0} << 8 * (sizeof(order) - size);
}

} // namespace

std::string_view canonical_encoder::encode(std::string_view item) {
    const auto most = item.size() * most_growth + slack;
    if (text_.size() < most) {
        text_.resize(most);
    }
    end_ = text_.data();
    members_.clear();
    json_cursor at(item);
    if (!map(at, 0) || at.peek() != '\0' || at.position() != at.end()) {
        return {};
    }
    return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
}

void canonical_encoder::put(const void* bytes, std::size_t size) {
    std::memcpy(end_, bytes, size);
    end_ += size;
}

void canonical_encoder::put_size(char* where, std::size_t size) {
    static_assert(std::endian::native == std::endian::little);
    const auto written = static_cast<std::uint32_t>(size);
    std::memcpy(where, &written, size_bytes);
}

char* canonical_encoder::leave_size() {
    char* const where = end_;
    end_ += size_bytes;
    return where;
}

void canonical_encoder::end_member(char* begin) {
    const auto size = static_cast<std::size_t>(end_ - begin);
    put_size(begin - size_bytes, size);
    members_.push_back({order_of(begin, size), begin, static_cast<std::uint32_t>(size), 0});
}

bool canonical_encoder::is_before(const member& a, const member& b) {
    return a.order != b.order
               ? a.order < b.order
               : std::string_view(a.begin, a.size) < std::string_view(b.begin, b.size);
}

// As the members of the last one stood, if that sorts these.
void canonical_encoder::sort(member_iterator begin, member_iterator end) {
    const auto count = static_cast<std::size_t>(end - begin);
    if (came_.size() == count) {
        tried_.clear();
        bool sorted = true;
        for (std::size_t n = 0; n < count; ++n) {
            tried_.push_back(begin[static_cast<std::ptrdiff_t>(came_[n])]);
            sorted = sorted && (n == 0 || is_before(tried_[n - 1], tried_[n]));
        }
        if (sorted) {
            std::copy(tried_.begin(), tried_.end(), begin);
            return;
        }
    }
    std::uint32_t index = 0;
    for (auto each = begin; each != end; ++each) {
        each->index = index++;
    }
    std::sort(begin, end, is_before);
    came_.clear();
    for (auto each = begin; each != end; ++each) {
        came_.push_back(each->index);
    }
}

// Those from `first` on stand one behind the other, and end the output.
void canonical_encoder::sort_members(std::size_t first) {
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, members_.end(), is_before)) {
        char* const to = text_.data() + (begin->begin - size_bytes - text_.data());
        const auto size = static_cast<std::size_t>(end_ - to);
        if (sorted_.size() < size + copied_at_once) {
            sorted_.resize(text_.size());
        }
        sort(begin, members_.end());
        char* next = sorted_.data();
        for (auto each = begin; each != members_.end(); ++each) {
            const std::size_t whole = each->size + size_bytes;
            const char* const from = each->begin - size_bytes;
            if (whole <= copied_at_once) { // both have room behind
                std::memcpy(next, from, copied_at_once);
            } else {
                std::memcpy(next, from, whole);
            }
            next += whole;
        }
        std::memcpy(to, sorted_.data(), size);
    }
    members_.resize(first);
}

// What stands up to the first quote, backslash or control byte, which it returns; or some of what
// stands before the end.
const char* canonical_encoder::copy_text(const char* from, const char* end) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1f);
    while (end - from >= 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        _mm_storeu_si128(reinterpret_cast<__m128i*>(end_), v);
        const __m128i hit =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)),
                         _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v));
        const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
        if (mask != 0) {
            const auto n = std::countr_zero(mask);
            end_ += n;
            return from + n;
        }
        end_ += 16;
        from += 16;
    }
#endif
    const char* const special = find_special(from, end);
    put(from, static_cast<std::size_t>(special - from));
    return special;
}

bool canonical_encoder::value(json_cursor& at, int depth) {
    attribute_type type{};
    return take_type(at, type) && content(at, type, depth) && at.take('}');
}

bool canonical_encoder::content(json_cursor& at, attribute_type type, int depth) {
    switch (type) {
    case attribute_type::string:
    case attribute_type::number:
    case attribute_type::binary:
        return sized_scalar(at, type);
    case attribute_type::boolean: {
        const bool yes = at.peek() == 't';
        put(yes ? 't' : 'f');
        return at.take_word(yes ? "true" : "false");
    }
    case attribute_type::null:
        put('0');
        return at.take_word("true") || at.take_word("false");
    case attribute_type::map:
        return depth < max_nesting && map(at, depth + 1);
    case attribute_type::list:
        return depth < max_nesting && list(at, depth + 1);
    case attribute_type::string_set:
    case attribute_type::number_set:
    case attribute_type::binary_set:
        return set(at, type);
    }
    return false;
}

bool canonical_encoder::map(json_cursor& at, int depth) {
    if (!at.take('{')) {
        return false;
    }
    put('M');
    char* const count = leave_size();
    const auto first = members_.size();
    if (at.peek() != '}') {
        do {
            leave_size();
            char* const begin = end_;
            if (!sized_string(at) || !at.take(':') || !value(at, depth)) {
                return false;
            }
            end_member(begin);
        } while (at.take(','));
    }
    put_size(count, members_.size() - first);
    sort_members(first);
    return at.take('}');
}

bool canonical_encoder::list(json_cursor& at, int depth) {
    if (!at.take('[')) {
        return false;
    }
    put('L');
    char* const count = leave_size();
    std::size_t elements = 0;
    if (at.peek() != ']') {
        do {
            ++elements;
            if (!value(at, depth)) {
                return false;
            }
        } while (at.take(','));
    }
    put_size(count, elements);
    return at.take(']');
}

bool canonical_encoder::set(json_cursor& at, attribute_type type) {
    const bool of_strings = type == attribute_type::string_set;
    const auto element = of_strings                           ? attribute_type::string
                         : type == attribute_type::number_set ? attribute_type::number
                                                              : attribute_type::binary;
    if (!at.take('[')) {
        return false;
    }
    put(of_strings ? 's' : type == attribute_type::number_set ? 'n' : 'b');
    char* const count = leave_size();
    const auto first = members_.size();
    if (at.peek() != ']') {
        do {
            leave_size();
            char* const begin = end_;
            if (!sized_scalar(at, element)) {
                return false;
            }
            end_member(begin);
        } while (at.take(','));
    }
    put_size(count, members_.size() - first);
    sort_members(first);
    return at.take(']');
}

bool canonical_encoder::sized_scalar(json_cursor& at, attribute_type type) {
    if (type == attribute_type::string) {
        put('S');
        return sized_string(at);
    }
    std::string_view raw;
    if (!at.take_string(raw)) {
        return false;
    }
    if (type == attribute_type::number) {
        put('N');
        sized_number(raw);
        return true;
    }
    put('B');
    return sized_binary(raw);
}

bool canonical_encoder::sized_string(json_cursor& at) {
    if (!at.take('"')) {
        return false;
    }
    const char* const begin = at.position();
    char* const size = leave_size();
    const char* special = copy_text(begin, at.end());
    if (special != at.end() && *special == '"') [[likely]] {
        put_size(size, static_cast<std::size_t>(special - begin));
        at.move_to(special + 1);
        return true;
    }
    end_ = size + size_bytes;
    special = find_string_end(begin, at.end());
    resolved_.clear();
    if (special == nullptr || !append_unescaped({begin, static_cast<std::size_t>(special - begin)},
                                                resolved_, lone_surrogate::kept)) {
        return false;
    }
    put_size(size, resolved_.size());
    put(resolved_.data(), resolved_.size());
    at.move_to(special + 1);
    return true;
}

// Most are digits as the service writes them: no zero in front, no point.
void canonical_encoder::sized_number(std::string_view text) {
    const bool negative = text.starts_with('-');
    auto digits = text.substr(negative ? 1 : 0);
    const bool quick = !digits.empty() && digits.size() <= most_quick_digits &&
                       digits.front() != '0' &&
                       std::all_of(digits.begin(), digits.end(),
                                   [](char c) { return static_cast<unsigned char>(c - '0') < 10; });
    if (!quick) {
        resolved_.clear();
        append_canonical_number(text, resolved_);
        put(resolved_.data(), resolved_.size());
        return;
    }
    const auto all = digits.size();
    while (digits.back() == '0') {
        digits.remove_suffix(1);
    }
    const auto zeros = all - digits.size();
    char* const size = leave_size();
    put(text.data(), digits.size() + (negative ? 1 : 0));
    put('e');
    if (zeros >= 10) {
        put(static_cast<char>('0' + zeros / 10));
    }
    put(static_cast<char>('0' + zeros % 10));
    put_size(size, static_cast<std::size_t>(end_ - size) - size_bytes);
}

bool canonical_encoder::sized_binary(std::string_view raw) {
    if (raw.find('\\') != std::string_view::npos) { // some servers write "\/"
        resolved_.clear();
        if (!append_unescaped(raw, resolved_)) {
            return false;
        }
        raw = resolved_;
    }
    if (!decode_base64(raw, bytes_)) {
        return false;
    }
    put_size(leave_size(), bytes_.size());
    if (!bytes_.empty()) {
        put(bytes_.data(), bytes_.size());
    }
    return true;
}

} // namespace dyndump::core
