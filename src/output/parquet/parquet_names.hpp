// The names of the files of a directory of Parquet files, and what is noted in each.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::output {

inline constexpr std::string_view parquet_ending = ".parquet";

/// Names of notes, beside parquet::columns_note.
namespace parquet_note {
/// The same in all files of a directory, and in no other.
inline constexpr std::string_view conversion = "dyndump.conversion";
inline constexpr std::string_view table = "dyndump.table";
inline constexpr std::string_view settings = "dyndump.settings";
/// A JSON array of names.
inline constexpr std::string_view key = "dyndump.key";
} // namespace parquet_note

/// "part-00001-of-00064.parquet"
inline std::string parquet_part_name(std::uint32_t segment, std::uint32_t segments) {
    return fmt::format("part-{:05}-of-{:05}{}", segment, segments, parquet_ending);
}

/// The other way; false if it is no such name.
inline bool read_parquet_part_name(std::string_view name, std::uint32_t& segment,
                                   std::uint32_t& segments) {
    const auto number = [&name](std::string_view before, std::uint32_t& value) {
        if (!name.starts_with(before)) {
            return false;
        }
        name.remove_prefix(before.size());
        const auto read = std::from_chars(name.data(), name.data() + name.size(), value);
        name.remove_prefix(static_cast<std::size_t>(read.ptr - name.data()));
        return read.ec == std::errc{};
    };
    const auto whole = name;
    return number("part-", segment) && number("-of-", segments) && segment < segments &&
           whole == parquet_part_name(segment, segments);
}

} // namespace dyndump::output
