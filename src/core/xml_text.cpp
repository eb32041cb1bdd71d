#include "core/xml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dyndump::core {
namespace {

constexpr std::string_view cdata_opening = "<![CDATA[";
constexpr std::string_view cdata_closing = "]]>";

struct entity {
    std::string_view name;
    char character;
};

constexpr std::array<entity, 5> entities{
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};

// False if there is an ampersand that begins none.
bool resolve(std::string_view text, std::string& out) {
    while (!text.empty()) {
        if (text.front() != '&') {
            out += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto* found = std::ranges::find_if(
            entities, [text](const entity& each) { return text.starts_with(each.name); });
        if (found == entities.end()) {
            return false;
        }
        out += found->character;
        text.remove_prefix(found->name.size());
    }
    return true;
}

} // namespace

secret element_text(std::string_view xml, std::string_view name) {
    const auto opening = fmt::format("<{}>", name);
    const auto closing = fmt::format("</{}>", name);
    const auto begin = xml.find(opening);
    if (begin == xml.npos || xml.find(opening, begin + 1) != xml.npos) {
        return {};
    }
    const auto inside = xml.substr(begin + opening.size());
    if (inside.starts_with(cdata_opening)) {
        const auto data = inside.substr(cdata_opening.size());
        const auto last = data.find(cdata_closing);
        const bool whole =
            last != data.npos && data.substr(last + cdata_closing.size()).starts_with(closing);
        return whole ? secret(data.substr(0, last)) : secret();
    }
    const auto end = inside.find('<');
    if (end == inside.npos || !inside.substr(end).starts_with(closing)) {
        return {};
    }
    std::string text;
    text.reserve(end); // so that nothing is left behind by growing
    const bool good = resolve(inside.substr(0, end), text);
    auto result = secret::consume(text);
    return good ? result : secret();
}

void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            if (static_cast<unsigned char>(c) < ' ') {
                out += fmt::format("&#{};", static_cast<int>(c));
            } else {
                out += c;
            }
        }
    }
}

} // namespace dyndump::core
