/// \file
/// Checks that a whole text is JSON.
#pragma once

#include <dyndump/error.hpp>

#include <string_view>

namespace dyndump::core {

/// Every byte: tokens, grammar, numbers, escapes, UTF-8; whatever the numbers' size, and with
/// escapes that are half of a surrogate pair, which some servers keep. `text` must be followed by
/// page_buffer::padding readable bytes. Errors: errc::malformed_response, errc::response_too_large
/// (beyond max_json_depth). The memory it needs, a few MiB, is kept by the thread for the next
/// call.
error_code validate_json(std::string_view text);

} // namespace dyndump::core
