/// \file
/// Numbers as text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::core {

/// How a number is written.
enum class number_syntax {
    /// As JSON writes numbers.
    json,
    /// A decimal number that JSON would write otherwise: `+1`, `01`, `.5`, `1.`.
    loose,
    /// Not a decimal number.
    none,
};

number_syntax classify_number(std::string_view digits) noexcept;

/// Appends a loose number as JSON writes it; its digits stay.
void append_as_json(std::string_view loose, std::string& out);

/// The bytes DynamoDB charges for a number: one for two significant digits, one more, one for a
/// minus; at most 21. Source: developer guide, "DynamoDB item sizes and formats" ("approximately").
std::size_t number_size(std::string_view digits) noexcept;

} // namespace dyndump::core
