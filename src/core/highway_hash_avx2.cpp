#ifdef __x86_64__

#include "core/highway_hash.hpp"

#include <immintrin.h>

#define DYNDUMP_HIGHWAY __attribute__((target("avx2"), always_inline)) inline

namespace dyndump::core {
namespace {

struct highway_registers {
    __m256i v0;
    __m256i v1;
    __m256i mul0;
    __m256i mul1;
};

DYNDUMP_HIGHWAY __m256i load(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

DYNDUMP_HIGHWAY __m256i zipped(__m256i v) {
    constexpr long long high = 0x070806090d0a040b;
    constexpr long long low = 0x000f010e05020c03;
    return _mm256_shuffle_epi8(v, _mm256_set_epi64x(high, low, high, low));
}

DYNDUMP_HIGHWAY __m256i lane_halves_swapped(__m256i v) {
    return _mm256_shuffle_epi32(v, _MM_SHUFFLE(2, 3, 0, 1));
}

DYNDUMP_HIGHWAY void update_registers(highway_registers& s, __m256i packet) {
    s.v1 = _mm256_add_epi64(s.v1, _mm256_add_epi64(s.mul0, packet));
    s.mul0 = _mm256_xor_si256(s.mul0, _mm256_mul_epu32(s.v1, _mm256_srli_epi64(s.v0, 32)));
    s.v0 = _mm256_add_epi64(s.v0, s.mul1);
    s.mul1 = _mm256_xor_si256(s.mul1, _mm256_mul_epu32(s.v0, _mm256_srli_epi64(s.v1, 32)));
    s.v0 = _mm256_add_epi64(s.v0, zipped(s.v1));
    s.v1 = _mm256_add_epi64(s.v1, zipped(s.v0));
}

} // namespace

__attribute__((target("avx2"))) highway_words highway_hash_avx2(const highway_words& key,
                                                                std::string_view text) noexcept {
    highway_registers s;
    s.mul0 = load(highway_mul0.data());
    s.mul1 = load(highway_mul1.data());
    s.v0 = _mm256_xor_si256(s.mul0, load(key.data()));
    s.v1 = _mm256_xor_si256(s.mul1, lane_halves_swapped(load(key.data())));
    while (text.size() >= highway_packet) {
        update_registers(s, load(text.data()));
        text.remove_prefix(highway_packet);
    }
    if (!text.empty()) {
        const auto size = static_cast<int>(text.size());
        s.v0 = _mm256_add_epi64(s.v0, _mm256_set1_epi32(size));
        s.v1 = _mm256_or_si256(_mm256_slli_epi32(s.v1, size), _mm256_srli_epi32(s.v1, 32 - size));
        update_registers(s, load(last_highway_packet(text).data()));
    }
    for (int round = 0; round < 10; ++round) {
        update_registers(
            s, lane_halves_swapped(_mm256_permute4x64_epi64(s.v0, _MM_SHUFFLE(1, 0, 3, 2))));
    }
    highway_words low;
    highway_words high;
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(low.data()), _mm256_add_epi64(s.v0, s.mul0));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(high.data()), _mm256_add_epi64(s.v1, s.mul1));
    highway_words hash;
    reduce_highway(high[1], high[0], low[1], low[0], &hash[0]);
    reduce_highway(high[3], high[2], low[3], low[2], &hash[2]);
    return hash;
}

} // namespace dyndump::core

#endif
