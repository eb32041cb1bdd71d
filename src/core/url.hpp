/// \file
/// URLs of endpoints and proxies: a small, strict subset of RFC 3986.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::core {

/// `http://` or `https://`, host, optional port, optional path and query.
struct url {
    bool tls = true;
    /// Lower case; an IPv6 address without brackets.
    std::string host;
    std::uint16_t port = 443;
    /// At least "/"; as given, percent-encoding kept.
    std::string path = "/";
    /// Without the question mark; empty if there is none.
    std::string query;

    /// What a request asks for: path and query, as they go on the wire.
    std::string target() const;
    /// The same URL with `path`, which begins with a slash, below this one's own: as the SDKs join
    /// an endpoint and the path of an operation.
    url below(std::string_view path) const;
    /// For the Host header: the port only if it is not the scheme's, IPv6 in brackets, a final dot
    /// kept, as botocore and curl do.
    std::string host_header() const;
    /// Scheme, host and port, for messages. A path or query may hold secrets.
    std::string origin() const;

    bool operator==(const url&) const = default;
};

/// Parses `text`. Returns an empty view and fills `out`, or what is wrong with it, in words that
/// end the sentence "the URL ...": the text itself is not repeated, for it may hold a password.
/// Refused: other schemes, user information, fragments, white space, control characters, bytes
/// beyond ASCII and backslashes anywhere, hosts that are no names or addresses, ports outside
/// 1..65535.
std::string_view parse_url(std::string_view text, url& out);

/// A host name without the final dot that makes it absolute. The dot is for name servers;
/// certificates, SNI (RFC 6066, section 3) and lists of names do not have it.
std::string_view without_final_dot(std::string_view host) noexcept;

/// Is it an IPv4 address, or an IPv6 address without brackets?
bool is_address(std::string_view host) noexcept;

/// Is it `localhost` or a name below it (RFC 6761, section 6.3), in 127.0.0.0/8, or ::1? Looks at
/// the text only, resolves nothing.
bool is_loopback_host(std::string_view host) noexcept;

/// Is it one of the link-local addresses where ECS and EKS serve credentials over plain HTTP?
bool is_container_host(std::string_view host) noexcept;

/// Or where EC2 does.
bool is_metadata_host(std::string_view host) noexcept;

/// May `value` stand in a header or a URL: no CR, LF, NUL or other control characters?
bool is_header_safe(std::string_view value) noexcept;

} // namespace dyndump::core
