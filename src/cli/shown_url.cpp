#include "cli/shown_url.hpp"

#include <algorithm>
#include <cstddef>

namespace dyndump::cli {
namespace {

constexpr std::string_view hidden = "***";

// Where the host begins: behind the last at sign.
std::size_t end_of_password(std::string_view rest) {
    const auto plain = rest.rfind('@');
    const auto encoded = rest.rfind("%40");
    if (encoded != rest.npos && (plain == rest.npos || encoded > plain)) {
        return encoded + 3;
    }
    return plain == rest.npos ? 0 : plain + 1;
}

// "me:secret", whose host was forgotten, would have a port that is no number.
std::string authority_of(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto bracket = text.rfind(']');
    const bool has_port = colon != text.npos && (bracket == text.npos || colon > bracket);
    const bool good = !has_port || std::ranges::all_of(text.substr(colon + 1),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    return good ? std::string(text) : std::string(text.substr(0, colon + 1)).append(hidden);
}

} // namespace

std::string shown_url(std::string_view text) {
    const auto scheme = text.find("//");
    const auto start = scheme == text.npos ? 0 : scheme + 2;
    std::string out(text.substr(0, start));
    auto rest = text.substr(start);
    if (const auto host = end_of_password(rest); host > 0) {
        out += hidden;
        out += '@';
        rest.remove_prefix(host);
    }
    const auto authority = rest.substr(0, rest.find_first_of("/\\?#"));
    out += authority_of(authority);
    rest.remove_prefix(authority.size());
    const auto query = std::min(rest.find_first_of("?#"), rest.size());
    out += rest.substr(0, query);
    if (query + 1 < rest.size()) {
        out += rest[query];
        out += hidden;
    } else {
        out += rest.substr(query);
    }
    return out;
}

} // namespace dyndump::cli
