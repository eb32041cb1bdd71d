/// \file
/// Secrets that a service repeats.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::aws {

/// Takes `secret` out of `text` in each of the forms in which it was sent or may come back: as it
/// is, percent-encoded as in a form, escaped as in JSON or XML, and with blanks for its control
/// characters, as texts from outside are shown. See core::redact.
void redact_echo(std::string& text, std::string_view secret);

} // namespace dyndump::aws
