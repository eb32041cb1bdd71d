// The different values of a column, if they are few.
#pragma once

#include "parquet/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// The value that begins at `at` in PLAIN-encoded ones, without a length in front; `at` moves
/// behind it. Trusts the bytes.
std::string_view next_value(physical kind, std::string_view values, std::size_t& at) noexcept;

struct dictionary {
    /// PLAIN.
    std::string values;
    /// Into `values`.
    std::vector<std::string_view> entries;
    /// Of each value of the column.
    std::vector<std::uint32_t> indices;
    unsigned bits = 1;
};

/// False if it would not make the column much smaller. `into` keeps its memory.
bool make_dictionary(physical kind, std::string_view values, std::size_t count, dictionary& into);

} // namespace dyndump::parquet
