/// \file
/// Items to fill a table with: for a first try, for tests and for benchmarks.
#pragma once

#include <dyndump/config.hpp>

#include <cstdint>
#include <string>

namespace dyndump {

/// What sample items look like.
enum class sample_kind {
    /// All ten types, nesting, empty containers, numbers of 38 digits, every sort of character;
    /// 0.2 to 2 KB.
    varied,
    /// 1 KB of strings and numbers.
    flat,
    /// 1 KB in maps and lists, up to six levels deep.
    nested,
    /// 1 KB of numbers and sets of numbers.
    numbers,
    /// 1 KB, most of it binary.
    binary,
    /// Just below DynamoDB's limit of 400 KB.
    large,
};

/// Item number `number` in DynamoDB JSON. Its key is the string attribute `pk`, different for each
/// number. The same arguments always give the same item, in the form in which DynamoDB returns it.
/// Thread safety: any thread.
DYNDUMP_EXPORT std::string sample_item(sample_kind kind, std::uint64_t number);

} // namespace dyndump
