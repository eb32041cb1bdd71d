#include "columns/decimal.hpp"

#include <dyndump/table_columns.hpp>

#include <algorithm>
#include <array>

namespace dyndump::columns {
namespace {

constexpr int most_exponent = 1000;

bool is_decimal_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// "E-12"; false if it is none.
bool read_power(std::string_view text, int& power) noexcept {
    text.remove_prefix(1);
    const bool minus = text.starts_with('-');
    if (minus || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    if (text.empty()) {
        return false;
    }
    power = 0;
    for (const char c : text) {
        if (!is_decimal_digit(c)) {
            return false;
        }
        power = std::min(power * 10 + (c - '0'), most_exponent + 1);
    }
    power = minus ? -power : power;
    return true;
}

// Digits as they come: zeros count only if another digit follows.
class digit_collector {
public:
    bool add(char c) noexcept {
        if (c == '0') {
            zeros_ += any_ ? 1 : 0;
            return true;
        }
        any_ = true;
        count_ += zeros_ + 1;
        if (count_ > most_column_digits) {
            return false;
        }
        for (; zeros_ > 0; --zeros_) {
            value_ *= 10;
        }
        value_ = value_ * 10 + static_cast<unsigned>(c - '0');
        return true;
    }
    uint128 value() const noexcept { return value_; }
    unsigned count() const noexcept { return count_; }
    unsigned zeros() const noexcept { return zeros_; }

private:
    uint128 value_ = 0;
    unsigned count_ = 0;
    unsigned zeros_ = 0;
    bool any_ = false;
};

} // namespace

bool read_decimal(std::string_view text, decimal& number) noexcept {
    number = {};
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
        number.negative = text[0] == '-';
        text.remove_prefix(1);
    }
    digit_collector digits;
    std::size_t written = 0;
    std::size_t behind_point = 0;
    bool point = false;
    int power = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_decimal_digit(c)) {
            ++written;
            behind_point += point ? 1 : 0;
            if (!digits.add(c)) {
                return false;
            }
        } else if (c == '.' && !point) {
            point = true;
        } else if ((c | 0x20) == 'e' && written > 0) {
            if (!read_power(text.substr(i), power)) {
                return false;
            }
            break;
        } else {
            return false;
        }
    }
    if (written == 0 || behind_point > 2 * most_exponent) {
        return false;
    }
    number.digits = digits.value();
    if (number.digits == 0) {
        number.negative = false;
        return true;
    }
    number.count = digits.count();
    number.scale = static_cast<int>(behind_point) - static_cast<int>(digits.zeros()) - power;
    return digits.zeros() <= 2 * most_exponent && power <= most_exponent && power >= -most_exponent;
}

bool to_unscaled(const decimal& number, unsigned precision, unsigned scale,
                 int128& value) noexcept {
    if (number.digits == 0) {
        value = 0;
        return true;
    }
    const int zeros = static_cast<int>(scale) - number.scale;
    if (zeros < 0 || static_cast<unsigned>(zeros) + number.count > precision ||
        static_cast<unsigned>(zeros) + number.count > most_column_digits) {
        return false;
    }
    auto all = static_cast<int128>(number.digits);
    for (int i = 0; i < zeros; ++i) {
        all *= 10;
    }
    value = number.negative ? -all : all;
    return true;
}

void append_decimal(int128 value, unsigned scale, std::string& out) {
    auto rest = value < 0 ? uint128{0} - static_cast<uint128>(value) : static_cast<uint128>(value);
    while (scale > 0 && rest % 10 == 0) {
        rest /= 10;
        --scale;
    }
    std::array<char, 48> text;
    auto* at = text.end();
    for (unsigned written = 0; rest != 0 || written <= scale; ++written) {
        if (written == scale && scale > 0) {
            *--at = '.';
        }
        *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    }
    if (value < 0) {
        *--at = '-';
    }
    out.append(at, static_cast<std::size_t>(text.end() - at));
}

} // namespace dyndump::columns
