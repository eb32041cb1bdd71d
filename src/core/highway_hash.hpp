/// \file
/// HighwayHash-256: 32 bytes from many, at some ten times the speed of SHA-256.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dyndump::core {

/// Words in the order that the algorithm gives them.
using highway_words = std::array<std::uint64_t, 4>;

/// The hash as Google published it (J. Alakuijala, B. Cox, J. Wassenberg: "Fast keyed hash/
/// pseudo-random function using SIMD multiply and permute", 2017). It spreads as a random function
/// does; with a key that is known it does not resist who looks for two texts of one hash.
highway_words highway_hash(const highway_words& key, std::string_view text) noexcept;

/// The same by instructions that every machine has.
highway_words highway_hash_portable(const highway_words& key, std::string_view text) noexcept;
#ifdef __x86_64__
highway_words highway_hash_avx2(const highway_words& key, std::string_view text) noexcept;
#endif

inline constexpr std::size_t highway_packet = 32;
inline constexpr highway_words highway_mul0{0xdbe6d5d5fe4cce2f, 0xa4093822299f31d0,
                                            0x13198a2e03707344, 0x243f6a8885a308d3};
inline constexpr highway_words highway_mul1{0x3bd39e10cb0ef593, 0xc0acf169b5f18a8c,
                                            0xbe5466cf34e90c6c, 0x452821e638d01377};

/// The end of a text that is no whole number of packets, as a packet.
inline std::array<char, highway_packet> last_highway_packet(std::string_view rest) noexcept {
    std::array<char, highway_packet> packet{};
    const std::size_t odd = rest.size() % 4;
    const std::string_view end = rest.substr(rest.size() - odd);
    std::memcpy(packet.data(), rest.data(), rest.size() - odd);
    if (rest.size() >= 16) {
        std::memcpy(packet.data() + 28, rest.data() + rest.size() - 4, 4);
    } else if (odd != 0) {
        packet[16] = end[0];
        packet[17] = end[odd / 2];
        packet[18] = end[odd - 1];
    }
    return packet;
}

/// The end of it all: half of the state's sums to half of the hash.
inline void reduce_highway(std::uint64_t a3, std::uint64_t a2, std::uint64_t a1, std::uint64_t a0,
                           std::uint64_t* half) noexcept {
    a3 &= 0x3fffffffffffffff;
    half[1] = a1 ^ ((a3 << 1) | (a2 >> 63)) ^ ((a3 << 2) | (a2 >> 62));
    half[0] = a0 ^ (a2 << 1) ^ (a2 << 2);
}

} // namespace dyndump::core
