/// \file
/// Text from outside (names, paths, what a service says) made safe to show and to exchange.
#pragma once

#include <dyndump/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace dyndump {

/// One line for a terminal or a log: what could move the cursor, break the line or change the order
/// of what is read becomes an escape of visible characters, all other text in UTF-8 stays.
/// - control bytes, line feeds included, and bytes that are no UTF-8: `\n`, `\r`, `\t`, `\x1b`
/// - DEL, C1 controls, line and paragraph separators, bidirectional controls, characters without
///   shape, and code points that are none: `\u202e`, beyond U+FFFF as two surrogates
/// Backslashes stay as they are: what is printable already is not changed a second time. Behind
/// `most` bytes of `text` it is cut, between characters, and ends in "...".
/// Thread safety: any thread.
DYNDUMP_EXPORT std::string printable(std::string_view text, std::size_t most = 500);

/// `most` of printable() for text that is not to be cut.
inline constexpr std::size_t whole_text = static_cast<std::size_t>(-1);

/// The text with every byte that is no part of UTF-8 replaced by U+FFFD.
/// Thread safety: any thread.
DYNDUMP_EXPORT std::string valid_utf8(std::string_view text);

} // namespace dyndump
