/// \file
/// Words for what answers in a service's place.
#pragma once

#include "core/error_body.hpp"

#include <string>
#include <string_view>

namespace dyndump::core {

/// A sentence without its full stop for an answer that is `foreign`. `server` was asked; `proxy`,
/// empty if there is none, is what the request went through. Its texts may have come from outside;
/// they are shown as `error` holds them.
std::string foreign_answer_words(const service_error& error, const std::string& server,
                                 std::string_view proxy);

/// ", and points to ..." with the target of a redirection, or nothing.
std::string redirection_words(std::string_view location);

} // namespace dyndump::core
