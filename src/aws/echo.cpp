#include "aws/echo.hpp"

#include "aws/form.hpp"
#include "core/redaction.hpp"
#include "core/secret.hpp"

#include <fmt/format.h>

#include <cctype>
#include <iterator>
#include <vector>

namespace dyndump::aws {
namespace {

// Appends what a character becomes.
using escape = void (*)(std::string& out, char c);

void blank(std::string& out, char c) {
    out += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? ' ' : c;
}

void percent(std::string& out, char c) {
    append_encoded(out, {&c, 1});
}

void percent_in_lower_case(std::string& out, char c) {
    const auto before = out.size();
    append_encoded(out, {&c, 1});
    for (auto i = before + 1; i < out.size(); ++i) { // behind the percent sign
        out[i] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[i])));
    }
}

void json(std::string& out, char c) {
    if (static_cast<unsigned char>(c) < ' ') {
        constexpr std::string_view known = "\b\f\n\r\t";
        const auto at = known.find(c);
        at == known.npos ? fmt::format_to(std::back_inserter(out), "\\u{:04x}", c)
                         : fmt::format_to(std::back_inserter(out), "\\{}", "bfnrt"[at]);
        return;
    }
    if (c == '"' || c == '\\') {
        out += '\\';
    }
    out += c;
}

void json_with_slashes(std::string& out, char c) {
    out += c == '/' ? "\\" : "";
    json(out, c);
}

void xml(std::string& out, char c) {
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
    case '\'':
        out += "&#39;";
        break;
    default:
        blank(out, c);
    }
}

core::secret in_form(std::string_view secret, escape each) {
    std::string text;
    text.reserve(6 * secret.size()); // no copy is left behind by growing
    for (const char c : secret) {
        each(text, c);
    }
    return core::secret::consume(text);
}

} // namespace

void redact_echo(std::string& text, std::string_view secret) {
    std::vector<core::secret> forms;
    std::vector<std::string_view> views{secret};
    for (const auto each : {blank, percent, percent_in_lower_case, json, json_with_slashes, xml}) {
        forms.push_back(in_form(secret, each));
        views.push_back(forms.back().view()); // a secret's bytes stay where they are when moved
    }
    core::redact(text, views);
}

} // namespace dyndump::aws
