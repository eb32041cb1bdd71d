/// \file
/// Taking secrets out of texts that come from outside.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dyndump::core {

/// Replaces every occurrence of `secret` in `text` by `***`, one that is cut short as well: a
/// service that refuses a signature repeats the request's headers, session token included. Secrets
/// of fewer than eight characters are left alone, for they would match anything.
void redact(std::string& text, std::string_view secret);

/// The same for one secret in several forms: where more than one begins, the longest goes.
void redact(std::string& text, std::span<const std::string_view> forms);

} // namespace dyndump::core
