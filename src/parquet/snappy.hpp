// The compression Snappy: little of it, in little time. Every reader of Parquet knows it.
// Source: google/snappy, format_description.txt.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump::parquet {

/// Replaces `out`.
void compress_snappy(std::string_view text, std::string& out);

/// Replaces `out` by the `size` bytes that `packed` stands for; false if it is none of that size.
bool decompress_snappy(std::string_view packed, std::size_t size, std::string& out);

} // namespace dyndump::parquet
