#include "core/number_text.hpp"

#include <algorithm>

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

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

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

} // namespace

number_syntax classify_number(std::string_view text) noexcept {
    if (is_json_number(text)) {
        return number_syntax::json;
    }
    const number_parts parts = take_apart(text);
    const bool number = parts.complete && (!parts.whole.empty() || !parts.fraction.empty()) &&
                        (parts.exponent.empty() || parts.exponent_has_digits);
    return number ? number_syntax::loose : number_syntax::none;
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
