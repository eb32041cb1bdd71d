// For any machine: 16-byte vectors in the compiler's own notation, which are SSE2 or NEON where the
// machine has them.
#define DYNDUMP_TARGET

#include "core/split_kernels.hpp"
#include "core/split_scan.hpp"

#include <bit>
#include <cstring>

namespace dyndump::core {
namespace {

static_assert(std::endian::native == std::endian::little, "bit i of a mask is byte i of the text");

using bytes16 = std::uint8_t __attribute__((vector_size(16)));

struct portable {
    /// The top bits of 8 bytes that are each 0x00 or 0xff, gathered by a multiplication.
    DYNDUMP_KERNEL static std::uint64_t gather(std::uint64_t bytes) {
        return ((bytes & 0x8040201008040201) * 0x0101010101010101) >> 56;
    }

    template <class V>
    DYNDUMP_KERNEL static std::uint64_t bits(V comparison) {
        std::uint64_t halves[2];
        std::memcpy(halves, &comparison, 16);
        return gather(halves[0]) | gather(halves[1]) << 8;
    }

    DYNDUMP_KERNEL static block_masks load(const char* p) {
        block_masks m{};
        for (unsigned i = 0; i < 64; i += 16) {
            bytes16 v;
            std::memcpy(&v, p + i, 16);
            const bytes16 folded = v | 0x20; // [ and { differ in this bit only, ] and } too
            m.quote |= bits(v == '"') << i;
            m.backslash |= bits(v == '\\') << i;
            m.open |= bits(folded == '{') << i;
            m.close |= bits(folded == '}') << i;
            m.control |= bits(v < 0x20) << i;
        }
        return m;
    }

    DYNDUMP_KERNEL static std::uint64_t prefix_xor(std::uint64_t bits) {
        return shifted_prefix_xor(bits);
    }
};

} // namespace

split_result split_portable(split_progress& progress, const char* end, text_end kind,
                            std::vector<item_view>& items) {
    return split_by<portable>(progress, end, kind, items);
}

} // namespace dyndump::core
