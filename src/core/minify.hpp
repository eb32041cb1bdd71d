/// \file
/// JSON without the white space between its tokens.
#pragma once

#include <string_view>

namespace dyndump::core {

/// Writes `json` to `out`, which has room for as many bytes, without the white space outside its
/// strings; answers where it stopped writing. `out` may lie in `json`'s memory, at its beginning or
/// before it. Nothing is checked.
char* minify(std::string_view json, char* out) noexcept;

} // namespace dyndump::core
