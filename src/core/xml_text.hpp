/// \file
/// Reading single values out of the small XML documents that some services send.
#pragma once

#include "core/secret.hpp"

#include <string_view>

namespace dyndump::core {

/// The text of the only element of that name in `xml`: entities resolved, or one CDATA section as
/// it is. Empty if there is none, are several, or it holds others. For what must leave no copy
/// behind in memory, and for errors of any service; other documents are read by xml_document.hpp.
secret element_text(std::string_view xml, std::string_view name);

} // namespace dyndump::core
