// The XML of STS.
#include "aws/sts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dyndump::aws {
namespace {

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

core::secret element_text(std::string_view xml, std::string_view name) {
    const auto opening = fmt::format("<{}>", name);
    const auto closing = fmt::format("</{}>", name);
    const auto begin = xml.find(opening);
    if (begin == xml.npos || xml.find(opening, begin + 1) != xml.npos) {
        return {};
    }
    const auto inside = xml.substr(begin + opening.size());
    const auto end = inside.find('<');
    if (end == inside.npos || !inside.substr(end).starts_with(closing)) {
        return {};
    }
    std::string text;
    text.reserve(end); // so that nothing is left behind by growing
    const bool good = resolve(inside.substr(0, end), text);
    auto result = core::secret::consume(text);
    return good ? result : core::secret();
}

core::service_error parse_sts_error(unsigned http_status, std::span<const http_header> headers,
                                    std::string_view body) {
    auto error = core::parse_service_error(http_status, headers, body);
    const auto named = element_text(body, "Code");
    const auto code = core::bare_error_code(named.view());
    if (!code.empty()) {
        error.code = code;
        error.value = core::service_errc_of(code);
        error.message = std::string(element_text(body, "Message").view());
        error.message.resize(std::min<std::size_t>(error.message.size(), 1000));
        std::ranges::replace_if(
            error.message, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; },
            ' ');
    }
    return error;
}

} // namespace dyndump::aws
