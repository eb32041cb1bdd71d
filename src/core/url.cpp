#include "core/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace dyndump::core {
namespace {

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Dot-separated labels of letters, digits, `-` and `_`; a final dot is legal.
bool is_host_name(std::string_view host) noexcept {
    if (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    if (host.empty() || host.size() > 253) {
        return false;
    }
    for (std::size_t from = 0; from <= host.size();) {
        const std::size_t to = std::min(host.find('.', from), host.size());
        const std::string_view label = host.substr(from, to - from);
        const bool fits = !label.empty() && label.size() <= 63 && label.front() != '-' &&
                          label.back() != '-' && std::ranges::all_of(label, [](char c) {
                              return is_alphanumeric(c) || c == '-' || c == '_';
                          });
        if (!fits) {
            return false;
        }
        from = to + 1;
    }
    return true;
}

template <class Address>
std::optional<Address> address(int family, std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    Address result{};
    if (text.size() >= buffer.size() || text.find('\0') != text.npos) {
        return std::nullopt;
    }
    std::memcpy(buffer.data(), text.data(), text.size());
    return inet_pton(family, buffer.data(), &result) == 1 ? std::optional(result) : std::nullopt;
}

std::optional<in_addr> ipv4(std::string_view text) noexcept {
    return address<in_addr>(AF_INET, text);
}

std::optional<in6_addr> ipv6(std::string_view text) noexcept {
    return address<in6_addr>(AF_INET6, text);
}

bool is_v6(std::string_view host, std::string_view known) noexcept {
    const auto address = ipv6(host);
    const auto other = ipv6(known);
    return address && std::memcmp(&*address, &*other, sizeof *other) == 0;
}

/// Takes `[v6]`, a name or a v4 address off the front of the authority.
std::string_view take_host(std::string_view& authority, std::string& host) {
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == authority.npos) {
            return "has no closing bracket after its IPv6 address";
        }
        host = authority.substr(1, close - 1);
        authority.remove_prefix(close + 1);
        if (!ipv6(host)) {
            return "has no valid IPv6 address in its brackets";
        }
    } else {
        host = authority.substr(0, authority.find(':'));
        authority.remove_prefix(host.size());
        if (host.empty()) {
            return "has no host";
        }
        if (!is_host_name(host)) {
            return "has a host that is neither a name nor an address";
        }
    }
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return {};
}

std::string_view take_port(std::string_view text, std::uint16_t& port) {
    if (text.empty()) {
        return {};
    }
    const std::string_view digits = text.substr(1);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    const bool whole = failure == std::errc() && end == digits.data() + digits.size();
    return text.front() == ':' && !digits.empty() && whole && port != 0
               ? std::string_view()
               : "has a port that is not a number from 1 to 65535";
}

} // namespace

std::string_view parse_url(std::string_view text, url& out) {
    url result;
    for (char c : text) {
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '\\') {
            return "holds white space, a control character or a backslash";
        }
        if (static_cast<unsigned char>(c) > 0x7f) {
            return "holds a character beyond ASCII, which must be percent-encoded";
        }
    }
    if (text.starts_with("https://")) {
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
        result.tls = false;
        result.port = 80;
    } else {
        return "does not begin with https:// or http://";
    }
    if (text.find('#') != text.npos) {
        return "has a fragment (#)";
    }
    std::string_view authority = text.substr(0, text.find_first_of("/?"));
    text.remove_prefix(authority.size());
    if (authority.find('@') != authority.npos) {
        return "holds a user name or password, which is not supported";
    }
    std::string_view problem = take_host(authority, result.host);
    if (problem.empty()) {
        problem = take_port(authority, result.port);
    }
    if (!problem.empty()) {
        return problem;
    }
    const std::string_view path = text.substr(0, text.find('?'));
    if (!path.empty()) {
        result.path = path;
    }
    if (path.size() < text.size()) {
        result.query = text.substr(path.size() + 1);
    }
    out = std::move(result);
    return {};
}

std::string url::target() const {
    return query.empty() ? path : path + '?' + query;
}

url url::below(std::string_view more) const {
    url result = *this;
    if (result.path.ends_with('/')) {
        result.path.pop_back();
    }
    result.path += more;
    return result;
}

std::string url::host_header() const {
    std::string header = host.find(':') == host.npos ? host : '[' + host + ']';
    if (port != (tls ? 443 : 80)) {
        header += ':';
        header += std::to_string(port);
    }
    return header;
}

std::string url::origin() const {
    return (tls ? "https://" : "http://") + host_header();
}

std::string_view without_final_dot(std::string_view host) noexcept {
    return host.substr(0, host.size() - (host.ends_with('.') ? 1 : 0));
}

bool is_address(std::string_view host) noexcept {
    return ipv4(host).has_value() || ipv6(host).has_value();
}

bool is_loopback_host(std::string_view host) noexcept {
    const auto name = without_final_dot(host);
    if (name == "localhost" || name.ends_with(".localhost")) {
        return true;
    }
    if (const auto v4 = ipv4(host)) {
        return ntohl(v4->s_addr) >> 24 == 127;
    }
    const auto v6 = ipv6(host);
    return v6 && IN6_IS_ADDR_LOOPBACK(&*v6);
}

bool is_container_host(std::string_view host) noexcept {
    return host == "169.254.170.2" || host == "169.254.170.23" || is_v6(host, "fd00:ec2::23");
}

bool is_metadata_host(std::string_view host) noexcept {
    return is_container_host(host) || host == "169.254.169.254" || is_v6(host, "fd00:ec2::254");
}

bool is_header_safe(std::string_view value) noexcept {
    return std::ranges::none_of(
        value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

} // namespace dyndump::core
