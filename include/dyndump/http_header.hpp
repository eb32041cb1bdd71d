/// \file
/// One HTTP header field, as views.
#pragma once

#include <string_view>

namespace dyndump {

/// A header as it is on the wire. The views are borrowed from whoever made it.
struct http_header {
    std::string_view name;
    std::string_view value;
};

} // namespace dyndump
