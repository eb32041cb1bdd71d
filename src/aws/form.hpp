/// \file
/// Percent-encoding of forms and queries.
#pragma once

#include <string>
#include <string_view>

namespace dyndump::aws {

/// Appends `text` with everything but `A-Za-z0-9-._~` as %XX.
/// Source: RFC 3986, section 2.3; what SigV4 wants of a query.
void append_encoded(std::string& out, std::string_view text);

/// Appends `name=value`, after an ampersand if something is there.
void append_parameter(std::string& out, std::string_view name, std::string_view value);

} // namespace dyndump::aws
