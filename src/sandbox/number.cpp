#include "sandbox/number.hpp"

#include <fmt/format.h>

#include <charconv>

namespace dyndump::sandbox_impl {
namespace {

constexpr std::size_t max_digits = 38;
constexpr int max_exponent = 126;  // 0.999...E126 = 9.99...E125
constexpr int min_exponent = -129; // 0.1E-129 = 1E-130
constexpr int exponent_offset = 512;

service_fault not_a_number(std::string_view text) {
    return validation_fault(
        text.empty()
            ? "The parameter cannot be converted to a numeric value"
            : fmt::format("The parameter cannot be converted to a numeric value: {}", text));
}

/// Takes the exponent off the end of `text`; false if it is malformed.
bool cut_exponent(std::string_view& text, int& exponent) {
    const std::size_t at = text.find_first_of("eE");
    if (at == text.npos) {
        return true;
    }
    std::string_view tail = text.substr(at + 1);
    text = text.substr(0, at);
    if (tail.starts_with('+')) {
        tail.remove_prefix(1);
        if (tail.starts_with('-')) {
            return false;
        }
    }
    const char* end = tail.data() + tail.size();
    const auto [stop, error] = std::from_chars(tail.data(), end, exponent);
    return error == std::errc() && stop == end && exponent > -100000 && exponent < 100000;
}

} // namespace

outcome<number> number::parse(std::string_view text) {
    number result;
    std::string_view rest = text;
    if (rest.starts_with('-') || rest.starts_with('+')) {
        result.negative_ = rest.front() == '-';
        rest.remove_prefix(1);
    }
    if (!cut_exponent(rest, result.exponent_)) {
        return not_a_number(text);
    }
    bool any = false;
    bool after_point = false;
    for (const char c : rest) {
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') {
            return not_a_number(text);
        }
        any = true;
        if (result.digits_.empty() && c == '0') {
            result.exponent_ -= after_point ? 1 : 0;
        } else {
            result.digits_ += c;
            result.exponent_ += after_point ? 0 : 1;
        }
    }
    if (!any) {
        return not_a_number(text);
    }
    result.digits_.erase(result.digits_.find_last_not_of('0') + 1);
    if (result.digits_.empty()) {
        return number();
    }
    if (result.digits_.size() > max_digits) {
        return validation_fault("Attempting to store more than 38 significant digits in a Number");
    }
    if (result.exponent_ > max_exponent) {
        return validation_fault("Number overflow. Attempting to store a number with magnitude "
                                "larger than supported range");
    }
    if (result.exponent_ < min_exponent) {
        return validation_fault("Number underflow. Attempting to store a number with magnitude "
                                "smaller than supported range");
    }
    return result;
}

std::string number::text() const {
    if (digits_.empty()) {
        return "0";
    }
    std::string out = negative_ ? "-" : "";
    const int size = static_cast<int>(digits_.size());
    if (exponent_ <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent_), '0');
        out += digits_;
    } else if (exponent_ >= size) {
        out += digits_;
        out.append(static_cast<std::size_t>(exponent_ - size), '0');
    } else {
        out.append(digits_, 0, static_cast<std::size_t>(exponent_));
        out += '.';
        out.append(digits_, static_cast<std::size_t>(exponent_));
    }
    return out;
}

std::string number::sortable() const {
    if (digits_.empty()) {
        return "1";
    }
    const auto exponent = static_cast<unsigned>(exponent_ + exponent_offset);
    std::string out(1, '2');
    out += static_cast<char>(exponent >> 8);
    out += static_cast<char>(exponent & 0xff);
    out += digits_;
    if (negative_) {
        out += '\0'; // so that of two with a common beginning the longer comes first
        for (char& c : out) {
            c = static_cast<char>(~c);
        }
        out.front() = '0';
    }
    return out;
}

} // namespace dyndump::sandbox_impl
