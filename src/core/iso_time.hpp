/// \file
/// The time format of credentials.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dyndump::core {

/// Reads `2026-01-31T12:34:56Z`, with an optional fraction of a second (which is cut off), and an
/// offset such as `+01:00` or `+0000`, or the word `UTC`, for the `Z`. Nothing if it is anything
/// else. A time that std::chrono::system_clock cannot hold becomes the nearest that it can.
/// Source: RFC 3339; the AWS CLI's caches write `UTC`.
std::optional<std::chrono::sys_seconds> parse_iso_time(std::string_view text) noexcept;

} // namespace dyndump::core
