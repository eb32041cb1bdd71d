#include "core/invocation.hpp"

#include "core/amz_date.hpp"

namespace dyndump::core {

invocation_id::invocation_id(std::uint64_t high, std::uint64_t low) noexcept {
    static constexpr char digits[] = "0123456789abcdef";
    high = (high & 0xffffffffffff0fffu) | 0x4000u;           // version 4
    low = (low & 0x3fffffffffffffffu) | 0x8000000000000000u; // variant of RFC 4122
    char* to = text_.data();
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) {
            *to++ = '-';
        }
        const std::uint64_t half = i < 16 ? high : low;
        *to++ = digits[(half >> (60 - 4 * (i % 16))) & 15];
    }
}

void attempt_header(std::string& out, unsigned attempt, unsigned max,
                    std::optional<std::chrono::system_clock::time_point> ttl) {
    out.clear();
    if (attempt > 1 && ttl) {
        out += "ttl=";
        out += amz_date(*ttl).view();
        out += "; ";
    }
    out += "attempt=";
    out += std::to_string(attempt);
    if (attempt > 1 && max != 0) {
        out += "; max=";
        out += std::to_string(max);
    }
}

} // namespace dyndump::core
