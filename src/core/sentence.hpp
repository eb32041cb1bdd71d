/// \file
/// Sentences that people read.
#pragma once

#include <dyndump/printable.hpp>

#include <fmt/format.h>

#include <string>
#include <utility>

namespace dyndump::core {

/// What fmt::format() makes of it, made printable(): names, paths and what others say may hold
/// anything. What becomes a diagnostics' message is put together here, so that it may be shown and
/// logged as it is.
template <class... Parts>
std::string sentence(fmt::format_string<Parts...> words, Parts&&... parts) {
    return printable(fmt::format(words, std::forward<Parts>(parts)...), whole_text);
}

} // namespace dyndump::core
