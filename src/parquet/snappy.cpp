#include "parquet/snappy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace dyndump::parquet {
namespace {

// Each block is compressed by itself, so that places in it have 16 bits.
constexpr std::size_t block_size = std::size_t{1} << 16;
constexpr unsigned table_bits = 14;
constexpr std::size_t least_match = 4;

std::uint32_t load32(const char* p) noexcept {
    std::uint32_t value = 0;
    std::memcpy(&value, p, sizeof value);
    return value;
}

std::size_t slot_of(std::uint32_t four) noexcept {
    return four * 0x1e35a7bdU >> (32 - table_bits);
}

class packer {
public:
    explicit packer(std::string& out)
        : out_(out) {}

    void block(std::string_view text) {
        places_.fill(0);
        const char* const begin = text.data();
        const char* const end = begin + text.size();
        const char* literal = begin;
        const char* p = begin;
        unsigned misses = 32;
        while (end - p >= static_cast<std::ptrdiff_t>(least_match) + 1) {
            auto& slot = places_[slot_of(load32(p))];
            const char* const before = begin + slot;
            slot = static_cast<std::uint16_t>(p - begin);
            if (before >= p || load32(before) != load32(p)) {
                p += misses++ >> 5; // what does not compress is passed over faster
                continue;
            }
            misses = 32;
            const auto length = match_length(before, p, end);
            put_literal({literal, static_cast<std::size_t>(p - literal)});
            put_copy(static_cast<std::size_t>(p - before), length);
            p += length;
            literal = p;
        }
        put_literal({literal, static_cast<std::size_t>(end - literal)});
    }

private:
    static std::size_t match_length(const char* a, const char* b, const char* end) noexcept {
        const char* const from = b;
        while (end - b >= 8) {
            std::uint64_t x = 0;
            std::uint64_t y = 0;
            std::memcpy(&x, a, 8);
            std::memcpy(&y, b, 8);
            if (x != y) {
                return static_cast<std::size_t>(b - from) +
                       static_cast<std::size_t>(std::countr_zero(x ^ y)) / 8;
            }
            a += 8;
            b += 8;
        }
        while (b != end && *a == *b) {
            ++a;
            ++b;
        }
        return static_cast<std::size_t>(b - from);
    }

    void put_literal(std::string_view text) {
        if (text.empty()) {
            return;
        }
        const auto size = text.size() - 1;
        if (size < 60) {
            out_ += static_cast<char>(size << 2);
        } else if (size < 256) {
            out_ += static_cast<char>(60U << 2);
            out_ += static_cast<char>(size);
        } else {
            out_ += static_cast<char>(61U << 2);
            out_ += static_cast<char>(size);
            out_ += static_cast<char>(size >> 8);
        }
        out_ += text;
    }

    void put_copy(std::size_t back, std::size_t length) {
        while (length > 0) {
            // None but the last is short, which is at least four long.
            const auto n = length > 64 ? std::min<std::size_t>(length - least_match, 64) : length;
            out_ += static_cast<char>((n - 1) << 2 | 2);
            out_ += static_cast<char>(back);
            out_ += static_cast<char>(back >> 8);
            length -= n;
        }
    }

    std::string& out_;
    std::array<std::uint16_t, std::size_t{1} << table_bits> places_{};
};

} // namespace

void compress_snappy(std::string_view text, std::string& out) {
    out.clear();
    for (auto size = text.size();; size >>= 7) {
        if (size < 0x80) {
            out += static_cast<char>(size);
            break;
        }
        out += static_cast<char>(size | 0x80);
    }
    packer pack(out);
    for (std::size_t at = 0; at < text.size(); at += block_size) {
        pack.block(text.substr(at, block_size));
    }
}

bool decompress_snappy(std::string_view packed, std::size_t size, std::string& out) {
    out.clear();
    std::size_t at = 0;
    const auto byte = [&packed](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(packed[i]));
    };
    std::size_t said = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at == packed.size() || shift > 28) {
            return false;
        }
        said |= (byte(at) & 0x7fU) << shift;
        if ((byte(at++) & 0x80U) == 0) {
            break;
        }
    }
    if (said != size) {
        return false;
    }
    out.reserve(size);
    while (at < packed.size()) {
        const auto tag = byte(at++);
        std::size_t length = (tag >> 2) + 1;
        const auto kind = tag & 3U;
        const auto more = kind == 0   ? (length > 60 ? length - 60 : 0)
                          : kind == 3 ? std::size_t{4}
                                      : kind;
        if (packed.size() - at < more) {
            return false;
        }
        std::size_t number = 0;
        for (std::size_t i = 0; i < more; ++i) {
            number |= byte(at++) << (8 * i);
        }
        if (kind == 0) {
            length = more > 0 ? number + 1 : length;
            if (packed.size() - at < length || size - out.size() < length) {
                return false;
            }
            out += packed.substr(at, length);
            at += length;
            continue;
        }
        if (kind == 1) {
            length = (tag >> 2 & 7U) + 4;
            number |= tag >> 5 << 8;
        }
        if (number == 0 || number > out.size() || size - out.size() < length) {
            return false;
        }
        for (std::size_t i = 0; i < length; ++i) { // may overlap what it makes
            out += out[out.size() - number];
        }
    }
    return out.size() == size;
}

} // namespace dyndump::parquet
