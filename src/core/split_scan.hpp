/// \file
/// The splitter's algorithm, over bit masks of 64 bytes at a time that an instruction set provides.
/// Each kernel includes it once, having defined DYNDUMP_KERNEL, the attributes of its functions:
/// they must all be compiled for the same instructions, or they would not be inlined. Nothing here
/// has linkage, so no other code can end up with these instructions.
#pragma once

#include "core/nesting.hpp"
#include "core/page_splitter.hpp"

#include <cstddef>
#include <cstdint>

#ifndef DYNDUMP_KERNEL
#error "a kernel says what it is compiled for"
#endif

namespace dyndump::core {
namespace {

/// Bit i is byte i of a block.
struct block_masks {
    std::uint64_t quote;
    std::uint64_t backslash;
    std::uint64_t open;    // { and [
    std::uint64_t close;   // } and ]
    std::uint64_t control; // below 0x20
};

DYNDUMP_KERNEL inline std::uint64_t bits_below(unsigned n) {
    return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

/// Bit i is the parity of the bits up to i: a running xor, for machines without carry-less
/// multiplication.
[[maybe_unused]] DYNDUMP_KERNEL inline std::uint64_t shifted_prefix_xor(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

/// Which bytes a backslash escapes; `carry` says whether the first one is, and is left for the next
/// block. Runs of backslashes pair up: subtracting a run's start from the odd bits tells where each
/// ends, whatever its length.
DYNDUMP_KERNEL inline std::uint64_t find_escaped(std::uint64_t backslash, std::uint64_t& carry) {
    if (backslash == 0) {
        const std::uint64_t escaped = carry;
        carry = 0;
        return escaped;
    }
    constexpr std::uint64_t odd = 0xaaaaaaaaaaaaaaaa;
    const std::uint64_t starts = backslash & ~carry;
    const std::uint64_t behind = starts << 1;
    const std::uint64_t ends = ((behind | odd) - starts) ^ odd;
    const std::uint64_t escaped = ends ^ (backslash | carry);
    carry = (ends & backslash) >> 63;
    return escaped;
}

DYNDUMP_KERNEL inline const char* skip_space(const char* p, const char* end) {
    while (p != end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')) {
        ++p;
    }
    return p;
}

/// What runs through the blocks.
struct state {
    std::uint64_t in_string = 0;   // all ones if the block begins inside a string
    std::uint64_t escaped = 0;     // 1 if its first byte is escaped
    std::uint64_t after_close = 0; // 1 if the last bracket was a closing one
    std::int64_t depth = 0;        // brackets open; 0 between the items
    const char* item = nullptr;    // where the current item began
};

enum class step : std::uint8_t { next_item, array_end, unterminated, malformed };

/// From behind an item to the next one's brace.
DYNDUMP_KERNEL inline step to_next_item(const char* p, const char* end, state& s, bool& compact) {
    if (end - p >= 2 && p[0] == ',' && p[1] == '{') [[likely]] {
        s.item = p + 1;
        return step::next_item;
    }
    p = skip_space(p, end);
    if (p != end && *p == ']') {
        s.item = p;
        return step::array_end;
    }
    if (p != end && *p == ',') {
        compact = false;
        p = skip_space(p + 1, end);
        if (p != end && *p == '{') {
            s.item = p;
            return step::next_item;
        }
    }
    return p == end ? step::unterminated : step::malformed;
}

/// Whether the depth cannot have come down to 0 within the block. Between two closing brackets
/// there is an opening one, unless the second follows the first directly: an addition carries each
/// closing bracket up to the next bracket, whatever lies between.
DYNDUMP_KERNEL inline bool stays_inside(std::uint64_t open, std::uint64_t close, state& s) {
    const std::uint64_t brackets = open | close;
    const std::uint64_t follows = close << 1 | s.after_close;
    std::uint64_t sum;
    const bool overflow = __builtin_add_overflow(follows, ~brackets, &sum);
    s.after_close = close >> 63 | (overflow ? 1 : 0);
    const bool paired = (sum & close) == 0;
    const std::uint64_t first = brackets & (0 - brackets);
    const std::int64_t lowest = s.depth - ((first & close) != 0 ? 1 : 0);
    return (paired && lowest > 0) || s.depth > __builtin_popcountll(close);
}

DYNDUMP_KERNEL inline bool too_deep(std::uint64_t open, std::uint64_t close, std::int64_t depth) {
    for (std::int64_t n = 1; open != 0; open &= open - 1, ++n) {
        const auto before = bits_below(static_cast<unsigned>(__builtin_ctzll(open)));
        if (depth + n - __builtin_popcountll(close & before) > max_item_depth) {
            return true;
        }
    }
    return false;
}

template <class InstructionSet>
DYNDUMP_KERNEL inline split_result split_by(std::string_view text, std::vector<item_view>& items) {
    const char* const end = text.data() + text.size();
    const char* block = skip_space(text.data(), end);
    if (block == end) {
        return {split_fault::unterminated, true, end};
    }
    if (*block == ']') {
        return {split_fault::none, true, block + 1};
    }
    if (*block != '{') {
        return {split_fault::malformed, true, block};
    }
    state s;
    s.item = block;
    bool compact = true;
    for (; block < end; block += 64) {
        block_masks m = InstructionSet::load(block);
        if (end - block < 64) {
            const auto valid = bits_below(static_cast<unsigned>(end - block));
            m = {m.quote & valid, m.backslash & valid, m.open & valid, m.close & valid,
                 m.control & valid};
        }
        const std::uint64_t quote = m.quote & ~find_escaped(m.backslash, s.escaped);
        const std::uint64_t in_string = InstructionSet::prefix_xor(quote) ^ s.in_string;
        s.in_string = 0 - (in_string >> 63);
        if ((m.control & in_string) != 0) [[unlikely]] {
            return {split_fault::malformed, compact, block};
        }
        const std::uint64_t open = m.open & ~in_string;
        const std::uint64_t close = m.close & ~in_string;
        const int opened = __builtin_popcountll(open);
        const int closed = __builtin_popcountll(close);
        if (s.depth + opened > max_item_depth) [[unlikely]] {
            if (too_deep(open, close, s.depth)) {
                return {split_fault::too_deep, compact, block};
            }
        }
        if (!stays_inside(open, close, s)) {
            // Look at each closing bracket: which one ends an item?
            std::int64_t closed_before = 0;
            for (std::uint64_t rest = close; rest != 0; rest &= rest - 1) {
                const auto at = static_cast<unsigned>(__builtin_ctzll(rest));
                ++closed_before;
                if (s.depth + __builtin_popcountll(open & bits_below(at)) != closed_before) {
                    continue;
                }
                const char* const last = block + at;
                if (*last != '}') {
                    return {split_fault::malformed, compact, last};
                }
                items.emplace_back(
                    std::string_view(s.item, static_cast<std::size_t>(last + 1 - s.item)));
                switch (to_next_item(last + 1, end, s, compact)) {
                case step::next_item:
                    break;
                case step::array_end:
                    compact = compact && (m.control & bits_below(at)) == 0;
                    return {split_fault::none, compact, s.item + 1};
                case step::unterminated:
                    return {split_fault::unterminated, compact, end};
                case step::malformed:
                    return {split_fault::malformed, compact, last};
                }
            }
        }
        compact = compact && m.control == 0;
        s.depth += opened - closed;
    }
    return {split_fault::unterminated, compact, end};
}

} // namespace
} // namespace dyndump::core
