// What a Parquet file of ours says of its data, read back. It may be damaged, or of another writer.
#pragma once

#include "parquet/layout.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::parquet {

/// Where a column's values of one row group lie.
struct chunk_place {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint64_t values = 0; // with those that are absent
    codec compressed = codec::none;
};

struct group_place {
    std::uint64_t rows = 0;
    std::vector<chunk_place> chunks; // one for each of the leaves
};

struct file_contents {
    table_columns columns;
    std::vector<leaf> leaves;
    std::vector<group_place> groups;
    std::uint64_t rows = 0;
    /// What the writer noted, by name.
    std::map<std::string, std::string> notes;
};

/// The name of the note that says which columns the file has, as to_json(table_columns).
inline constexpr std::string_view columns_note = "dyndump.columns";

/// How many bytes of the end of a file have to be read, from its last eight; nothing if it is no
/// Parquet file of that size.
std::optional<std::uint64_t> footer_size(std::string_view last, std::uint64_t file_size);

/// `text`: the last footer_size() bytes of the file. False, with the reason in `problem`.
bool read_footer(std::string_view text, std::uint64_t file_size, file_contents& contents,
                 std::string& problem);

} // namespace dyndump::parquet
