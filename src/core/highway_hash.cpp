#include "core/highway_hash.hpp"

namespace dyndump::core {
namespace {

struct highway_state {
    highway_words v0;
    highway_words v1;
    highway_words mul0 = highway_mul0;
    highway_words mul1 = highway_mul1;
};

constexpr std::uint64_t low_half = 0xffffffff;

void zip_and_add(std::uint64_t v1, std::uint64_t v0, std::uint64_t& add1,
                 std::uint64_t& add0) noexcept {
    add0 += (((v0 & 0xff000000) | (v1 & 0xff00000000)) >> 24) |
            (((v0 & 0xff0000000000) | (v1 & 0xff000000000000)) >> 16) | (v0 & 0xff0000) |
            ((v0 & 0xff00) << 32) | ((v1 & 0xff00000000000000) >> 8) | (v0 << 56);
    add1 += (((v1 & 0xff000000) | (v0 & 0xff00000000)) >> 24) | (v1 & 0xff0000) |
            ((v1 & 0xff0000000000) >> 16) | ((v1 & 0xff00) << 24) | ((v0 & 0xff000000000000) >> 8) |
            ((v1 & 0xff) << 48) | (v0 & 0xff00000000000000);
}

void update(highway_state& s, const highway_words& lanes) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        s.v1[i] += s.mul0[i] + lanes[i];
        s.mul0[i] ^= (s.v1[i] & low_half) * (s.v0[i] >> 32);
        s.v0[i] += s.mul1[i];
        s.mul1[i] ^= (s.v0[i] & low_half) * (s.v1[i] >> 32);
    }
    zip_and_add(s.v1[1], s.v1[0], s.v0[1], s.v0[0]);
    zip_and_add(s.v1[3], s.v1[2], s.v0[3], s.v0[2]);
    zip_and_add(s.v0[1], s.v0[0], s.v1[1], s.v1[0]);
    zip_and_add(s.v0[3], s.v0[2], s.v1[3], s.v1[2]);
}

void update(highway_state& s, const char* packet) noexcept {
    highway_words lanes;
    std::memcpy(lanes.data(), packet, highway_packet);
    update(s, lanes);
}

std::uint64_t halves_swapped(std::uint64_t word) noexcept {
    return word >> 32 | word << 32;
}

std::uint64_t halves_rotated(std::uint64_t word, std::size_t by) noexcept {
    const std::uint64_t low = word & low_half;
    const std::uint64_t high = word >> 32;
    const auto rotated = [by](std::uint64_t half) {
        return (half << by | half >> (32 - by)) & low_half;
    };
    return rotated(high) << 32 | rotated(low);
}

} // namespace

highway_words highway_hash_portable(const highway_words& key, std::string_view text) noexcept {
    highway_state s;
    for (std::size_t i = 0; i < 4; ++i) {
        s.v0[i] = highway_mul0[i] ^ key[i];
        s.v1[i] = highway_mul1[i] ^ halves_swapped(key[i]);
    }
    while (text.size() >= highway_packet) {
        update(s, text.data());
        text.remove_prefix(highway_packet);
    }
    if (!text.empty()) {
        const std::uint64_t size = text.size();
        for (std::size_t i = 0; i < 4; ++i) {
            s.v0[i] += (size << 32) + size;
            s.v1[i] = halves_rotated(s.v1[i], text.size());
        }
        update(s, last_highway_packet(text).data());
    }
    for (int round = 0; round < 10; ++round) {
        update(s, {halves_swapped(s.v0[2]), halves_swapped(s.v0[3]), halves_swapped(s.v0[0]),
                   halves_swapped(s.v0[1])});
    }
    highway_words hash;
    for (std::size_t i = 0; i < 4; i += 2) {
        reduce_highway(s.v1[i + 1] + s.mul1[i + 1], s.v1[i] + s.mul1[i],
                       s.v0[i + 1] + s.mul0[i + 1], s.v0[i] + s.mul0[i], &hash[i]);
    }
    return hash;
}

highway_words highway_hash(const highway_words& key, std::string_view text) noexcept {
#ifdef __x86_64__
    static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
    if (has_avx2) {
        return highway_hash_avx2(key, text);
    }
#endif
    return highway_hash_portable(key, text);
}

} // namespace dyndump::core
