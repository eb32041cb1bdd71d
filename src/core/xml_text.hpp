/// \file
/// Text in XML: single values read out of the small documents that some services send, and written.
#pragma once

#include "core/secret.hpp"

#include <string>
#include <string_view>

namespace dyndump::core {

/// The text of the only element of that name in `xml`: entities resolved, or one CDATA section as
/// it is. Empty if there is none, are several, or it holds others. For what must leave no copy
/// behind in memory, and for errors of any service; other documents are read by xml_document.hpp.
secret element_text(std::string_view xml, std::string_view name);

/// Appends `text` as an element or a quoted attribute holds it: what XML gives a meaning, and
/// control characters, by reference.
void append_xml(std::string& out, std::string_view text);

} // namespace dyndump::core
