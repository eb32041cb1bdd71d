/// \file
/// HTTP exchanges as the client sees them: the seam below which sockets and TLS live.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/http_header.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/page_buffer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

/// Where to connect.
struct http_endpoint {
    bool tls = true;
    /// A host name, an IPv4 address, or an IPv6 address without brackets.
    std::string host;
    std::uint16_t port = 443;
    /// Connect only if every address that the host resolves to is this machine's own (loopback) or
    /// one of its metadata services'; errc::insecure_endpoint otherwise. The instance's
    /// (169.254.169.254, fd00:ec2::254) by its address only: no name may lead there. Never through
    /// a proxy. For what must not leave the machine in plain text.
    bool local_only = false;

    bool operator==(const http_endpoint&) const = default;
};

/// One request. Views: they must live until the exchange completes.
struct http_request {
    std::string_view method = "POST";
    /// Path and query, as they go on the wire.
    std::string_view target = "/";
    /// All headers, Host included; the transport adds Content-Length and nothing else.
    /// Names and values hold no CR, LF or NUL: the transport refuses them (errc::invalid_argument).
    std::span<const http_header> headers;
    std::string_view body;
    /// More of the body, sent behind `body` without being copied together: what uploads are made
    /// of. A transport that serves DynamoDB only never sees any.
    std::span<const std::string_view> more_body;
    /// A cap on the whole exchange, tighter than the transport's own.
    std::optional<std::chrono::milliseconds> timeout;
    /// Set: the exchange may take as long as it goes on, with no longer between two pieces that are
    /// sent or received than this. The transport's limits on both then do not apply.
    std::optional<std::chrono::milliseconds> idle;
    /// Never to be sent a second time by the transport: if a kept connection breaks before an
    /// answer begins, that is errc::connection_closed.
    bool once = false;
    /// Null, or set while a connection is waited for or opened, and cleared before the first byte
    /// of the request is sent: as long as it is set, cancelling costs nothing. It stays set if no
    /// connection could be opened. Touched where the exchange runs.
    bool* opening = nullptr;
    /// Null, or set when the request is sent once more because a kept connection broke before an
    /// answer began. The server has closed it while it was idle, as a rule, but may have acted on
    /// the request. Touched where the exchange runs.
    bool* repeated = nullptr;

    /// Bytes of the whole body.
    std::size_t body_size() const noexcept {
        std::size_t size = body.size();
        for (const auto& piece : more_body) {
            size += piece.size();
        }
        return size;
    }
};

/// Looks at a response's body while it arrives, and is still in the cache.
class DYNDUMP_EXPORT body_observer {
public:
    virtual ~body_observer();
    /// `so_far` is all that has come, at the same place throughout one exchange and followed by
    /// page_buffer::padding bytes. Called where the exchange runs, if at all: the transport does so
    /// for bodies of known length. What it throws ends the exchange.
    virtual void arrived(std::string_view so_far) = 0;
};

/// Admits the memory of a response's body before it is filled.
class DYNDUMP_EXPORT body_budget {
public:
    virtual ~body_budget();
    /// Bytes that the body's buffer may have room for.
    std::size_t admitted() const noexcept { return admitted_; }
    /// Called when the buffer has room for `bytes`, which is more: completes when they may be used.
    /// Awaited where the exchange runs, which reads nothing meanwhile; its time does not run
    /// either. An error ends the exchange.
    virtual boost::asio::awaitable<error_code> admit(std::size_t bytes) = 0;

protected:
    std::size_t admitted_ = 0;
};

/// One response. Reused from exchange to exchange, it keeps its memory.
class http_response {
public:
    unsigned status = 0;
    /// "host:port" of the proxy that the exchange went through, and that may have answered itself;
    /// empty: none.
    std::string via;
    page_buffer body;
    /// The most bytes of body that are accepted; errc::response_too_large beyond.
    std::size_t body_limit = std::size_t{64} << 20;
    /// Null: nobody looks.
    body_observer* observer = nullptr;
    /// Null: up to `body_limit` is taken at once. A transport may do without.
    body_budget* budget = nullptr;

    /// The first header of that name (case-insensitive), or an empty view.
    DYNDUMP_EXPORT std::string_view header(std::string_view name) const noexcept;
    std::span<const http_header> headers() const noexcept { return headers_; }
    /// Appends a header, copying it.
    DYNDUMP_EXPORT void add_header(std::string_view name, std::string_view value);
    /// Forgets status, proxy, headers and body; keeps the memory, the limit, the observer and
    /// the budget.
    DYNDUMP_EXPORT void clear() noexcept;

private:
    std::string text_; // what headers_ looks into
    std::vector<http_header> headers_;
};

/// Sends requests and reads responses. One for many concurrent exchanges; thread-safe. What a
/// user's own throws ends the operation, is not repeated, and is reported with the exception's code
/// or errc::exception_thrown and the message "transport: ...".
class DYNDUMP_EXPORT transport {
public:
    virtual ~transport();

    /// Sends `request` to `where` and reads the whole response, which replaces `response`.
    /// Success means that a complete response was read, whatever its status; the length of its body
    /// is what its head promised. Errors: errc::timed_out, errc::connection_closed,
    /// errc::malformed_response, errc::response_too_large, errc::tls_verification_failed, the
    /// system's and the resolver's; `diag.message` says which step failed for which host.
    /// Cancellation: terminal; the connection is dropped, the error is operation_aborted.
    /// The awaiting coroutine's executor must not run two handlers at once (a strand, or one
    /// thread).
    /// All references must live until completion.
    virtual boost::asio::awaitable<error_code> exchange(const http_endpoint& where,
                                                        const http_request& request,
                                                        http_response& response,
                                                        diagnostics& diag) = 0;

    /// Closes the connections that no exchange uses. Does nothing unless overridden.
    virtual void close_idle();
};

/// How long each step may take.
struct transport_timeouts {
    std::chrono::milliseconds resolve{5000};
    std::chrono::milliseconds connect{3100};
    std::chrono::milliseconds handshake{5000};
    /// Between two reads that bring bytes.
    std::chrono::milliseconds idle_read{30000};
    /// A whole exchange, from the first byte sent to the last received. Opening a connection,
    /// all steps and all addresses together, may take as long, and asking the proxy for a tunnel
    /// as long as a handshake.
    std::chrono::milliseconds request{60000};
};

/// How servers are trusted.
struct tls_params {
    /// PEM file of trusted roots; empty: the system's.
    std::string ca_bundle;
    /// False accepts any certificate. For tests only: anyone on the path can then read and change
    /// the traffic.
    bool verify = true;
};

/// Which servers are reached through a proxy. Loopback and the metadata addresses of EC2, ECS and
/// EKS never are.
struct proxy_params {
    /// URL of the proxy for http:// endpoints: `http://[user:password@]host[:port]`. Empty: none.
    std::string http;
    /// The same for https:// endpoints. They are reached by CONNECT: the proxy sees ciphertext.
    std::string https;
    /// Reached directly: names (with all that is below them), addresses and CIDR blocks, separated
    /// by commas, each optionally with a port; `*`: everything.
    std::string none;

    proxy_params() {}
    /// http_proxy, HTTP_PROXY, https_proxy, HTTPS_PROXY, no_proxy, NO_PROXY; lower case wins. In a
    /// CGI program (REQUEST_METHOD is set) HTTP_PROXY may be a request header and is ignored.
    DYNDUMP_EXPORT static proxy_params from_environment();
};

/// What make_transport() needs.
struct transport_params {
    transport_timeouts timeouts;
    tls_params tls;
    proxy_params proxy = proxy_params::from_environment();
    /// Connections open at the same time, over all endpoints; further exchanges wait.
    std::size_t max_connections = 1024;
    /// A connection that has been idle for so long is closed, by a timer that does not keep the
    /// context's run() from returning.
    std::chrono::milliseconds idle_lifetime{20000};
    /// Hears of connections.
    logger log;

    transport_params() {} // keeps it from being an aggregate (g++ 12 and coroutines)
};

/// HTTP/1.1 over TCP and TLS (1.2 or newer, SNI, host name verified), connections kept alive.
/// Name resolution and sockets run on `executor`; an exchange runs on its awaiting coroutine's.
/// A name that is being looked up (getaddrinfo) cannot be interrupted: an exchange does not wait
/// for it beyond its deadline or cancellation, but the destructor of the executor's context does.
/// Error: `ec` is set, and the result null, if the CA bundle cannot be read or a proxy's URL cannot
/// be used.
DYNDUMP_EXPORT std::shared_ptr<transport> make_transport(boost::asio::any_io_executor executor,
                                                         const transport_params& params,
                                                         error_code& ec, diagnostics& diag);

} // namespace dyndump
