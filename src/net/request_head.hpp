/// \file
/// What goes on the wire before a request's body.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <string>
#include <string_view>

namespace dyndump::net {

/// Error: errc::invalid_argument for whatever would change the meaning of the message (CR, LF, NUL,
/// a name that is no token, a Content-Length or Transfer-Encoding of the caller's); `diag.message`
/// names the header, never its value.
error_code check_request(const http_request& request, diagnostics& diag);

/// What a proxy wants to see in a request that it passes on.
struct forwarding {
    /// Goes before the target: "http://host:port".
    std::string origin;
    /// The value of Proxy-Authorization; empty: none.
    std::string authorization;
};

/// Replaces `out` by the head of a checked request, in HTTP/1.1, followed by the body if that is
/// small.
void write_request_head(const http_request& request, const forwarding& via, std::string& out);

/// Bodies up to this size are copied behind the head: one buffer, one TLS record.
inline constexpr std::size_t small_body = 16384;

inline bool is_small(const http_request& request) noexcept {
    return request.body_size() <= small_body;
}

} // namespace dyndump::net
