#ifdef __aarch64__

#define DYNDUMP_TARGET

#include "core/split_kernels.hpp"
#include "core/split_scan.hpp"

#include <arm_neon.h>

namespace dyndump::core {
namespace {

struct neon {
    /// NEON has no movemask: each byte keeps the bit of its place, and three rounds of adding
    /// neighbours gather them.
    DYNDUMP_KERNEL static std::uint64_t bits(const uint8x16x4_t& comparison) {
        const uint8x16_t place = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
        const uint8x16_t low =
            vpaddq_u8(vandq_u8(comparison.val[0], place), vandq_u8(comparison.val[1], place));
        const uint8x16_t high =
            vpaddq_u8(vandq_u8(comparison.val[2], place), vandq_u8(comparison.val[3], place));
        const uint8x16_t sum = vpaddq_u8(low, high);
        return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
    }

    DYNDUMP_KERNEL static std::uint64_t equal(const uint8x16x4_t& v, char c) {
        const uint8x16_t wanted = vdupq_n_u8(static_cast<std::uint8_t>(c));
        return bits({{vceqq_u8(v.val[0], wanted), vceqq_u8(v.val[1], wanted),
                      vceqq_u8(v.val[2], wanted), vceqq_u8(v.val[3], wanted)}});
    }

    DYNDUMP_KERNEL static block_masks load(const char* p) {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(p);
        const uint8x16x4_t v = {
            {vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32), vld1q_u8(bytes + 48)}};
        // [ and { differ in this bit only, ] and } too
        const uint8x16_t fold = vdupq_n_u8(0x20);
        const uint8x16x4_t folded = {{vorrq_u8(v.val[0], fold), vorrq_u8(v.val[1], fold),
                                      vorrq_u8(v.val[2], fold), vorrq_u8(v.val[3], fold)}};
        return {
            equal(v, '"'),
            equal(v, '\\'),
            equal(folded, '{'),
            equal(folded, '}'),
            bits({{vcltq_u8(v.val[0], fold), vcltq_u8(v.val[1], fold), vcltq_u8(v.val[2], fold),
                   vcltq_u8(v.val[3], fold)}}),
        };
    }

    DYNDUMP_KERNEL static std::uint64_t prefix_xor(std::uint64_t bits) {
        return shifted_prefix_xor(bits);
    }
};

} // namespace

split_result split_neon(split_progress& progress, const char* end, text_end kind,
                        std::vector<item_view>& items) {
    return split_by<neon>(progress, end, kind, items);
}

} // namespace dyndump::core

#endif
