#include "core/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace dyndump::core {
namespace {

struct number_parts {
    bool minus = false;
    std::string_view whole;
    std::string_view fraction;
    std::string_view exponent; // with its letter and sign
    bool exponent_has_digits = false;
    bool complete = false; // nothing behind it
};

std::string_view take_digits(std::string_view& rest) noexcept {
    std::size_t n = 0;
    while (n < rest.size() && is_digit(rest[n])) {
        ++n;
    }
    const std::string_view digits = rest.substr(0, n);
    rest.remove_prefix(n);
    return digits;
}

number_parts take_apart(std::string_view rest) noexcept {
    number_parts parts;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        parts.minus = rest[0] == '-';
        rest.remove_prefix(1);
    }
    parts.whole = take_digits(rest);
    if (!rest.empty() && rest[0] == '.') {
        rest.remove_prefix(1);
        parts.fraction = take_digits(rest);
    }
    if (!rest.empty() && (rest[0] | 0x20) == 'e') {
        const char* const begin = rest.data();
        rest.remove_prefix(1);
        if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
            rest.remove_prefix(1);
        }
        parts.exponent_has_digits = !take_digits(rest).empty();
        parts.exponent = {begin, static_cast<std::size_t>(rest.data() - begin)};
    }
    parts.complete = rest.empty();
    return parts;
}

bool is_number(const number_parts& parts) noexcept {
    return parts.complete && (!parts.whole.empty() || !parts.fraction.empty()) &&
           (parts.exponent.empty() || parts.exponent_has_digits);
}

/// 0.DIGITS * 10^power, the digits being a stretch of those that are written, without the zeros at
/// either end; none: zero.
class decimal {
public:
    /// False: it is not a number, or its exponent is beyond all numbers.
    bool read(std::string_view text) noexcept {
        const number_parts parts = take_apart(text);
        std::int64_t exponent = 0;
        if (!is_number(parts) || !read_exponent(parts.exponent, exponent)) {
            return false;
        }
        whole_ = parts.whole;
        fraction_ = parts.fraction;
        end_ = whole_.size() + fraction_.size();
        while (begin_ != end_ && written(begin_) == '0') {
            ++begin_;
        }
        while (begin_ != end_ && written(end_ - 1) == '0') {
            --end_;
        }
        power =
            exponent + static_cast<std::int64_t>(whole_.size()) - static_cast<std::int64_t>(begin_);
        sign = size() == 0 ? 0 : parts.minus ? -1 : 1;
        return true;
    }

    std::size_t size() const noexcept { return end_ - begin_; }
    /// '0' behind the last one.
    char digit(std::size_t n) const noexcept { return n < size() ? written(begin_ + n) : '0'; }

    int sign = 0;
    std::int64_t power = 0;

private:
    char written(std::size_t n) const noexcept {
        return n < whole_.size() ? whole_[n] : fraction_[n - whole_.size()];
    }

    static bool read_exponent(std::string_view text, std::int64_t& value) noexcept {
        constexpr std::size_t most_digits = 15;
        if (text.empty()) {
            return true;
        }
        text.remove_prefix(1);
        text.remove_prefix(text.starts_with('+') ? 1 : 0);
        const bool minus = text.starts_with('-');
        const auto first = std::min(text.find_first_not_of('0', minus ? 1 : 0), text.size());
        if (text.size() - first > most_digits) {
            return false;
        }
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
        return read.ec == std::errc{};
    }

    std::string_view whole_;
    std::string_view fraction_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace

number_syntax classify_number(std::string_view text) noexcept {
    if (is_json_number(text)) {
        return number_syntax::json;
    }
    return is_number(take_apart(text)) ? number_syntax::loose : number_syntax::none;
}

std::optional<int> compare_numbers(std::string_view a, std::string_view b) noexcept {
    decimal one;
    decimal other;
    if (!one.read(a) || !other.read(b)) {
        return std::nullopt;
    }
    if (one.sign != other.sign || one.sign == 0) {
        return (one.sign > other.sign) - (one.sign < other.sign);
    }
    if (one.power != other.power) {
        return (one.power < other.power ? -1 : 1) * one.sign;
    }
    const auto digits = std::max(one.size(), other.size());
    for (std::size_t n = 0; n < digits; ++n) {
        if (one.digit(n) != other.digit(n)) {
            return (one.digit(n) < other.digit(n) ? -1 : 1) * one.sign;
        }
    }
    return 0;
}

std::optional<std::int64_t> whole_number(std::string_view text) noexcept {
    constexpr std::int64_t most_digits = 18;
    decimal number;
    if (!number.read(text)) {
        return std::nullopt;
    }
    if (number.sign == 0) {
        return 0;
    }
    if (number.power > most_digits || number.power < static_cast<std::int64_t>(number.size())) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (std::int64_t n = 0; n < number.power; ++n) {
        value = value * 10 + (number.digit(static_cast<std::size_t>(n)) - '0');
    }
    return value * number.sign;
}

void append_as_json(std::string_view loose, std::string& out) {
    const number_parts parts = take_apart(loose);
    if (parts.minus) {
        out += '-';
    }
    const std::size_t first = parts.whole.find_first_not_of('0');
    out += first == std::string_view::npos ? std::string_view("0") : parts.whole.substr(first);
    if (!parts.fraction.empty()) {
        out += '.';
        out += parts.fraction;
    }
    out += parts.exponent;
}

std::size_t number_size(std::string_view text) noexcept {
    // Digits are stored two by two, in pairs that keep to the decimal point: 123.456 is 1 23 45 6.
    std::size_t digits = 0;
    std::size_t before_point = 0;
    std::size_t first = 0; // counted from 1: the digits other than zeros at either end
    std::size_t last = 0;
    bool point_seen = false;
    std::size_t odd_exponent = 0;
    for (const char c : text) {
        if (c == 'e' || c == 'E') {
            odd_exponent = static_cast<std::size_t>(text.back() & 1); // '0' is even
            break;
        }
        point_seen = point_seen || c == '.';
        if (is_digit(c)) {
            ++digits;
            before_point += point_seen ? 0 : 1;
            first = first == 0 && c != '0' ? digits : first;
            last = c != '0' ? digits : last;
        }
    }
    if (last == 0) {
        return 1;
    }
    // Powers of ten of the outermost digits, up to a multiple of two.
    const std::size_t base = before_point + 2 * digits + odd_exponent;
    const std::size_t pairs = (base - first) / 2 - (base - last) / 2 + 1;
    return std::min<std::size_t>(21, pairs + 1 + (text.front() == '-' ? 1 : 0));
}

} // namespace dyndump::core
