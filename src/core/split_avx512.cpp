#ifdef __x86_64__

#define DYNDUMP_TARGET __attribute__((target("avx512f,avx512bw,avx2,bmi,bmi2,popcnt,pclmul")))

#include "core/split_kernels.hpp"
#include "core/split_scan.hpp"

#include <immintrin.h>

namespace dyndump::core {
namespace {

class avx512 {
public:
    DYNDUMP_KERNEL avx512()
        : space_(everywhere(0x20))
        , quote_(everywhere('"'))
        , backslash_(everywhere('\\'))
        , open_(everywhere('{'))
        , close_(everywhere('}')) {}

    DYNDUMP_KERNEL block_masks load(const char* p) const {
        const __m512i v = _mm512_loadu_si512(p);
        const __m512i folded = _mm512_or_si512(v, space_);
        return {
            _mm512_cmpeq_epi8_mask(v, quote_),     _mm512_cmpeq_epi8_mask(v, backslash_),
            _mm512_cmpeq_epi8_mask(folded, open_), _mm512_cmpeq_epi8_mask(folded, close_),
            _mm512_cmplt_epu8_mask(v, space_),
        };
    }

    /// Carry-less multiplication by all ones is a running xor.
    DYNDUMP_KERNEL static std::uint64_t prefix_xor(std::uint64_t bits) {
        const __m128i product = _mm_clmulepi64_si128(
            _mm_cvtsi64_si128(static_cast<long long>(bits)), _mm_set1_epi8(-1), 0);
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    }

private:
    /// In a register from here on: the compiler would rather make it anew in each round, on the one
    /// port that the comparisons need.
    DYNDUMP_KERNEL static __m512i everywhere(char c) {
        __m512i v = _mm512_set1_epi8(c);
        asm("" : "+v"(v));
        return v;
    }

    __m512i space_;
    __m512i quote_;
    __m512i backslash_;
    __m512i open_;
    __m512i close_;
};

} // namespace

DYNDUMP_TARGET split_result split_avx512(split_progress& progress, const char* end, text_end kind,
                                         std::vector<item_view>& items) {
    return split_by<avx512>(progress, end, kind, items);
}

} // namespace dyndump::core

#endif
