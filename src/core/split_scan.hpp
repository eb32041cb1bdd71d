/// \file
/// The splitter's algorithm, over bit masks of 64 bytes at a time that an instruction set provides.
/// Each kernel includes it once, having defined DYNDUMP_TARGET, the instructions its functions are
/// compiled for: they must all be the same, or they would not be inlined. Nothing here has linkage,
/// so no other code can end up with these instructions.
#pragma once

#include "core/nesting.hpp"
#include "core/page_splitter.hpp"

#include <cstddef>
#include <cstdint>

#ifndef DYNDUMP_TARGET
#error "a kernel says what it is compiled for"
#endif
#define DYNDUMP_KERNEL DYNDUMP_TARGET __attribute__((always_inline))

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
    if (backslash == 0) [[likely]] {
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

enum class step : std::uint8_t { next_item, array_end, unterminated, malformed };

/// From behind an item to the next one's brace, or the array's bracket: progress.item.
DYNDUMP_KERNEL inline step to_next_item(const char* p, const char* end, split_progress& progress) {
    if (end - p >= 2 && p[0] == ',' && p[1] == '{') [[likely]] {
        progress.item = p + 1;
        return step::next_item;
    }
    p = skip_space(p, end);
    if (p != end && *p == ']') {
        progress.item = p;
        return step::array_end;
    }
    if (p != end && *p == ',') {
        progress.contiguous = false;
        p = skip_space(p + 1, end);
        if (p != end && *p == '{') {
            progress.item = p;
            return step::next_item;
        }
    }
    return p == end ? step::unterminated : step::malformed;
}

/// Looks at each closing bracket of a block that begins at `depth`: which one ends an item? Apart
/// from the loop over the blocks, which keeps its registers for itself.
DYNDUMP_TARGET __attribute__((noinline)) step end_items(split_progress& progress, const char* block,
                                                        const char* end, std::uint64_t open,
                                                        std::uint64_t close, std::int64_t depth,
                                                        std::vector<item_view>& items) {
    for (; close != 0; close &= close - 1) {
        --depth;
        const auto bit = static_cast<unsigned>(__builtin_ctzll(close));
        if (depth + __builtin_popcountll(open & bits_below(bit)) != 0) {
            continue;
        }
        const char* const last = block + bit;
        if (*last != '}') {
            return step::malformed;
        }
        items.emplace_back(
            std::string_view(progress.item, static_cast<std::size_t>(last + 1 - progress.item)));
        const step reached = to_next_item(last + 1, end, progress);
        if (reached != step::next_item) {
            return reached;
        }
    }
    return step::next_item;
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

DYNDUMP_KERNEL inline split_fault fault_of(step reached) {
    return reached == step::unterminated ? split_fault::unterminated : split_fault::malformed;
}

/// Behind a block, so much more must have come to see what follows an item in it.
inline constexpr std::ptrdiff_t lookahead = 64;

/// The first step: to the first item, if it has come.
DYNDUMP_KERNEL inline split_result begin_items(split_progress& progress, const char* end,
                                               text_end kind) {
    progress.block = skip_space(progress.block, end);
    if (progress.block == end) {
        progress.done = kind == text_end::final;
        return {progress.done ? split_fault::unterminated : split_fault::none, true, end};
    }
    if (*progress.block == '{') {
        progress.item = progress.block;
        return {};
    }
    progress.done = true;
    if (*progress.block == ']') {
        return {split_fault::none, true, progress.block + 1};
    }
    return {split_fault::malformed, true, progress.block};
}

template <class InstructionSet>
DYNDUMP_KERNEL inline split_result split_by(split_progress& progress, const char* end,
                                            text_end kind, std::vector<item_view>& items) {
    if (progress.item == nullptr) {
        const split_result begun = begin_items(progress, end, kind);
        if (progress.item == nullptr) {
            return begun;
        }
    }
    const std::ptrdiff_t least = kind == text_end::final ? 1 : 64 + lookahead;
    const std::ptrdiff_t left = end - progress.block;
    const char* block = progress.block;
    const char* const stop = block + (left < least ? 0 : (left - least) / 64 + 1) * 64;
    std::int64_t depth = progress.depth;
    std::uint64_t string_carry = progress.string_carry;
    std::uint64_t escape_carry = progress.escape_carry;
    std::uint64_t close_carry = progress.close_carry;
    const InstructionSet set;
    progress.done = true; // all ways out of the loop but its end are final
    for (; block != stop; block += 64) {
        const block_masks m = set.load(block);
        const std::uint64_t quote = m.quote & ~find_escaped(m.backslash, escape_carry);
        const std::uint64_t in_string = InstructionSet::prefix_xor(quote) ^ string_carry;
        string_carry = 0 - (in_string >> 63);
        if (m.control != 0) [[unlikely]] {
            if ((m.control & in_string) != 0) {
                return {split_fault::malformed, true, block};
            }
            if (progress.line_break == nullptr) {
                progress.line_break = block + __builtin_ctzll(m.control);
            }
        }
        const std::uint64_t open = m.open & ~in_string;
        const std::uint64_t close = m.close & ~in_string;
        const std::int64_t closed = __builtin_popcountll(close);
        const std::int64_t highest = depth + __builtin_popcountll(open);
        if (highest > max_item_depth) [[unlikely]] {
            if (too_deep(open, close, depth)) {
                return {split_fault::too_deep, true, block};
            }
        }
        // An item ends where the depth comes down to 0. It cannot in this block if each closing
        // bracket has its opening one directly before it; the addition carries each closing bracket
        // up to the next bracket, whatever lies between.
        std::uint64_t carried;
        const bool overflow =
            __builtin_add_overflow(close << 1 | close_carry, ~(open | close), &carried);
        close_carry = close >> 63 | (overflow ? 1 : 0);
        const std::int64_t before = depth;
        depth = highest - closed;
        if (((carried & close) != 0 && before <= closed) || before == 0) [[unlikely]] {
            const step reached = end_items(progress, block, end, open, close, before, items);
            if (reached == step::array_end) {
                const bool one_line = progress.line_break == nullptr ||
                                      progress.line_break >= items.back().json().end();
                return {split_fault::none, progress.contiguous && one_line, progress.item + 1};
            }
            if (reached != step::next_item) {
                return {fault_of(reached), true, block};
            }
            close_carry |= depth == 1 ? 1 : 0; // the item's own opening bracket does not count
        }
    }
    if (kind == text_end::final) {
        return {split_fault::unterminated, true, end};
    }
    progress.block = block;
    progress.depth = depth;
    progress.string_carry = string_carry;
    progress.escape_carry = escape_carry;
    progress.close_carry = close_carry;
    progress.done = false;
    return {};
}

} // namespace
} // namespace dyndump::core
