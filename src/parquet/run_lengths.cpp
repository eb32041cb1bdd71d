#include "parquet/run_lengths.hpp"

#include <algorithm>
#include <bit>

namespace dyndump::parquet {
namespace {

constexpr std::size_t packed_group = 8;
constexpr std::size_t most_packed_groups = 63; // so that their head is one byte

void append_varint(std::uint64_t value, std::string& out) {
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

template <class Number>
void append_packed(std::span<const Number> values, unsigned bits, std::string& out) {
    const auto groups = (values.size() + packed_group - 1) / packed_group;
    append_varint(groups << 1 | 1, out);
    std::uint64_t kept = 0;
    unsigned have = 0;
    for (std::size_t i = 0; i < groups * packed_group; ++i) {
        kept |= std::uint64_t{i < values.size() ? values[i] : 0U} << have;
        have += bits;
        while (have >= 8) {
            out += static_cast<char>(kept);
            kept >>= 8;
            have -= 8;
        }
    }
}

template <class Number>
void append_run(Number value, std::size_t length, unsigned bits, std::string& out) {
    append_varint(std::uint64_t{length} << 1, out);
    for (unsigned at = 0; at < bits; at += 8) {
        out += static_cast<char>(std::uint32_t{value} >> at);
    }
}

template <class Number>
std::size_t run_at(std::span<const Number> values, std::size_t at) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(at);
    const auto value = *begin;
    return static_cast<std::size_t>(
        std::find_if(begin, values.end(), [value](Number each) { return each != value; }) - begin);
}

template <class Number>
void append_all(std::span<const Number> values, unsigned bits, std::string& out) {
    std::size_t at = 0;
    std::size_t packed_from = 0;
    const auto flush = [&](std::size_t end) {
        while (packed_from < end) {
            const auto n = std::min(end - packed_from, most_packed_groups * packed_group);
            append_packed(values.subspan(packed_from, n), bits, out);
            packed_from += n;
        }
    };
    while (at < values.size()) {
        auto length = run_at(values, at);
        // What is packed before has to be whole groups.
        const auto missing = (packed_group - (at - packed_from) % packed_group) % packed_group;
        if (length >= missing + packed_group) {
            flush(at + missing);
            append_run(values[at], length - missing, bits, out);
            packed_from = at + length;
        }
        at += length;
    }
    flush(values.size());
}

bool read_varint(std::string_view bytes, std::size_t& at, std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
        const auto part = static_cast<unsigned char>(bytes[at++]);
        value |= std::uint64_t{part & 0x7fU} << shift;
        if ((part & 0x80U) == 0) {
            return true;
        }
    }
    return false;
}

} // namespace

unsigned bits_for(std::uint32_t most) noexcept {
    return static_cast<unsigned>(std::bit_width(most));
}

void append_runs(std::span<const std::uint32_t> values, unsigned bits, std::string& out) {
    append_all(values, bits, out);
}

void append_runs(std::span<const std::uint8_t> values, unsigned bits, std::string& out) {
    append_all(values, bits, out);
}

bool read_runs(std::string_view bytes, unsigned bits, std::size_t count,
               std::vector<std::uint32_t>& out) {
    out.clear();
    if (bits == 0) {
        out.assign(count, 0);
        return true;
    }
    if (bits > 32) {
        return false;
    }
    const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1);
    std::size_t at = 0;
    while (out.size() < count) {
        std::uint64_t head = 0;
        if (!read_varint(bytes, at, head)) {
            return false;
        }
        const auto left = count - out.size();
        if ((head & 1) == 0) {
            const auto width = (bits + 7) / 8;
            if (bytes.size() - at < width || head >> 1 == 0) {
                return false;
            }
            std::uint32_t value = 0;
            for (unsigned i = 0; i < width; ++i) {
                value |= std::uint32_t{static_cast<unsigned char>(bytes[at++])} << (8 * i);
            }
            if ((value & ~mask) != 0) {
                return false;
            }
            out.insert(out.end(), std::min<std::uint64_t>(left, head >> 1), value);
            continue;
        }
        const auto groups = head >> 1;
        // Of the last group not all bytes need be there.
        const auto wanted = std::min<std::uint64_t>(left, groups > count ? left : groups * 8);
        if (wanted == 0 || (wanted * bits + 7) / 8 > bytes.size() - at) {
            return false;
        }
        std::uint64_t kept = 0;
        unsigned have = 0;
        auto byte = at;
        for (std::uint64_t i = 0; i < wanted; ++i) {
            while (have < bits) {
                kept |= std::uint64_t{static_cast<unsigned char>(bytes[byte++])} << have;
                have += 8;
            }
            out.push_back(static_cast<std::uint32_t>(kept) & mask);
            kept >>= bits;
            have -= bits;
        }
        at += std::min<std::uint64_t>(groups > bytes.size() ? bytes.size() : groups * bits,
                                      bytes.size() - at);
    }
    return true;
}

} // namespace dyndump::parquet
