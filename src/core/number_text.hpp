/// \file
/// Numbers as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::core {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// How a number is written.
enum class number_syntax {
    /// As JSON writes numbers.
    json,
    /// A decimal number that JSON would write otherwise: `+1`, `01`, `.5`, `1.`.
    loose,
    /// Not a decimal number.
    none,
};

/// Whether `text` is a number of JSON: an optional minus, digits without leading zeros, a fraction,
/// an exponent.
inline bool is_json_number(std::string_view text) noexcept {
    const char* p = text.data();
    const char* const end = p + text.size();
    auto digits = [&p, end] {
        const char* const begin = p;
        while (p != end && static_cast<unsigned char>(*p - '0') < 10) {
            ++p;
        }
        return p - begin;
    };
    if (p != end && *p == '-') {
        ++p;
    }
    const bool zero = p != end && *p == '0';
    const auto whole = digits();
    if (whole == 0 || (zero && whole != 1)) {
        return false;
    }
    if (p != end && *p == '.') {
        ++p;
        if (digits() == 0) {
            return false;
        }
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        ++p;
        if (p != end && (*p == '-' || *p == '+')) {
            ++p;
        }
        if (digits() == 0) {
            return false;
        }
    }
    return p == end;
}

number_syntax classify_number(std::string_view text) noexcept;

/// Appends a loose number as JSON writes it; its digits stay.
void append_as_json(std::string_view loose, std::string& out);

/// Below 0, 0 or above, exactly, whatever the number of digits: 1.0 is 1 and 10E-1. Nothing if one
/// is not a decimal number, or has an exponent of more than 15 digits.
std::optional<int> compare_numbers(std::string_view a, std::string_view b) noexcept;

/// The value of a number that is whole and fits, however it is written. Else nothing.
std::optional<std::int64_t> whole_number(std::string_view text) noexcept;

/// The bytes DynamoDB charges for a number: one for two significant digits, one more, one for a
/// minus; at most 21. Source: developer guide, "DynamoDB item sizes and formats" ("approximately"),
/// and what DynamoDB Local charges.
std::size_t number_size(std::string_view text) noexcept;

} // namespace dyndump::core
