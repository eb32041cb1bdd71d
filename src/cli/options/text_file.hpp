// Small files of text that people write: configuration, expressions.
#pragma once

#include <cstddef>
#include <string>

namespace dyndump::cli {

/// Reads the whole file; a byte order mark at its start, as some editors write one, is left out.
/// Returns what is wrong ("it is a directory"), or nothing. `limit`: the most bytes it may have.
std::string read_text_file(const std::string& path, std::size_t limit, std::string& text);

} // namespace dyndump::cli
