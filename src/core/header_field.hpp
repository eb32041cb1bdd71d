/// \file
/// One HTTP header field, as views.
#pragma once

#include <string_view>

namespace dyndump::core {

/// A header as it is on the wire; the views are borrowed for the duration of a call.
struct header_field {
    std::string_view name;
    std::string_view value;
};

} // namespace dyndump::core
