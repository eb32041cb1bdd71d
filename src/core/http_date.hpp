/// \file
/// The Date header.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::core {

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 IMF-fixdate, the only form senders may use).
/// Nothing if it is anything else, or the weekday is not the date's.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// Writes the same form.
std::string format_http_date(std::chrono::sys_seconds time);

} // namespace dyndump::core
