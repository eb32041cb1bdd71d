/// \file
/// XML documents from outside, with caps on what they may cost.
#pragma once

#include <cstddef>
#include <string_view>

#include <pugixml.hpp>

namespace dyndump::core {

/// The caps. A page of a listing, 1,000 entries, is far below.
inline constexpr std::size_t largest_xml = std::size_t{8} << 20;
inline constexpr std::size_t most_xml_tags = 100'000;
inline constexpr int deepest_xml = 16;

/// Reads `text` into `out`, entities resolved; a DTD is passed over, and what it defines is not.
/// Returns an empty view, or what is wrong, in words that end the sentence "The document ...".
std::string_view parse_xml(std::string_view text, pugi::xml_document& out);

/// The text of the child of that name; empty if there is none.
inline std::string_view child_text(const pugi::xml_node& node, const char* name) {
    return node.child_value(name);
}

} // namespace dyndump::core
