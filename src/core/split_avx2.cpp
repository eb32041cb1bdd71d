#ifdef __x86_64__

#define DYNDUMP_TARGET __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

#include "core/split_kernels.hpp"
#include "core/split_scan.hpp"

#include <immintrin.h>

namespace dyndump::core {
namespace {

struct avx2 {
    DYNDUMP_KERNEL static std::uint64_t bits(__m256i low, __m256i high) {
        const auto l = static_cast<std::uint32_t>(_mm256_movemask_epi8(low));
        const auto h = static_cast<std::uint32_t>(_mm256_movemask_epi8(high));
        return l | std::uint64_t{h} << 32;
    }

    DYNDUMP_KERNEL static std::uint64_t equal(__m256i low, __m256i high, char c) {
        const __m256i wanted = _mm256_set1_epi8(c);
        return bits(_mm256_cmpeq_epi8(low, wanted), _mm256_cmpeq_epi8(high, wanted));
    }

    DYNDUMP_KERNEL static block_masks load(const char* p) {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32));
        // [ and { differ in this bit only, ] and } too
        const __m256i fold = _mm256_set1_epi8(0x20);
        const __m256i low_folded = _mm256_or_si256(low, fold);
        const __m256i high_folded = _mm256_or_si256(high, fold);
        const __m256i last_control = _mm256_set1_epi8(0x1f);
        return {
            equal(low, high, '"'),
            equal(low, high, '\\'),
            equal(low_folded, high_folded, '{'),
            equal(low_folded, high_folded, '}'),
            bits(_mm256_cmpeq_epi8(_mm256_min_epu8(low, last_control), low),
                 _mm256_cmpeq_epi8(_mm256_min_epu8(high, last_control), high)),
        };
    }

    /// Carry-less multiplication by all ones is a running xor.
    DYNDUMP_KERNEL static std::uint64_t prefix_xor(std::uint64_t bits) {
        const __m128i product = _mm_clmulepi64_si128(
            _mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    }
};

} // namespace

DYNDUMP_TARGET split_result split_avx2(split_progress& progress, const char* end, text_end kind,
                                       std::vector<item_view>& items) {
    return split_by<avx2>(progress, end, kind, items);
}

} // namespace dyndump::core

#endif
