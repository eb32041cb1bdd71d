#include "cli/report/shown_url.hpp"

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

std::size_t bytes_of_authority(std::string_view rest) {
    return std::min(rest.find_first_of("/\\?#"), rest.size());
}

// Host and port at the beginning of `rest`. "me:secret", whose host was forgotten, would have a
// port that is no number: up to the colon.
std::string_view authority_of(std::string_view rest) {
    const auto text = rest.substr(0, bytes_of_authority(rest));
    const auto colon = text.rfind(':');
    const auto bracket = text.rfind(']');
    const bool has_port = colon != text.npos && (bracket == text.npos || colon > bracket);
    const bool good = !has_port || std::ranges::all_of(text.substr(colon + 1),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    return good ? text : text.substr(0, colon + 1);
}

std::size_t end_of_scheme(std::string_view text) {
    const auto slashes = text.find("//");
    return slashes == text.npos ? 0 : slashes + 2;
}

} // namespace

std::string bare_url(std::string_view text) {
    text = text.substr(0, text.find_first_of("?#"));
    std::string out(text.substr(0, end_of_scheme(text)));
    auto rest = text.substr(out.size());
    rest.remove_prefix(end_of_password(rest));
    const auto authority = authority_of(rest);
    rest.remove_prefix(bytes_of_authority(rest)); // with what is no port
    return out.append(authority).append(rest);
}

std::string shown_url(std::string_view text) {
    const auto start = end_of_scheme(text);
    std::string out(text.substr(0, start));
    auto rest = text.substr(start);
    if (const auto host = end_of_password(rest); host > 0) {
        out += hidden;
        out += '@';
        rest.remove_prefix(host);
    }
    const auto authority = authority_of(rest);
    out += authority;
    rest.remove_prefix(authority.size());
    if (const auto secret = bytes_of_authority(rest); secret > 0) { // what is no port
        out += hidden;
        rest.remove_prefix(secret);
    }
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
