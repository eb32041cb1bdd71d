// Numbers as whole numbers and a place for the point: of DynamoDB's 38 digits none is lost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::columns {

__extension__ using uint128 = unsigned __int128;
__extension__ using int128 = __int128;

/// `digits` * 10^-`scale`. `digits` does not end with a zero unless it is 0, whose scale is 0.
struct decimal {
    bool negative = false;
    uint128 digits = 0;
    unsigned count = 1; // of the digits
    int scale = 0;
};

/// False if it is no number, or has more than 38 digits that matter, or an exponent beyond 1,000.
bool read_decimal(std::string_view text, decimal& number) noexcept;

/// The number times 10^`scale`; false if that is not whole, or has more than `precision` digits.
bool to_unscaled(const decimal& number, unsigned precision, unsigned scale, int128& value) noexcept;

/// Appends `value` * 10^-`scale`, without zeros at the end of a fraction.
void append_decimal(int128 value, unsigned scale, std::string& out);

/// The number that is so written, if it is whole and has up to 18 digits without a zero in front.
inline bool read_short_number(std::string_view text, std::int64_t& value) noexcept {
    const char* p = text.data();
    const char* const end = p + text.size();
    const bool minus = p != end && *p == '-';
    p += minus ? 1 : 0;
    const auto size = end - p;
    if (size < 1 || size > 18 || (*p == '0' && (size != 1 || minus))) {
        return false;
    }
    std::int64_t all = 0;
    for (; p != end; ++p) {
        const auto digit = static_cast<unsigned char>(*p - '0');
        if (digit > 9) {
            return false;
        }
        all = all * 10 + digit;
    }
    value = minus ? -all : all;
    return true;
}

} // namespace dyndump::columns
