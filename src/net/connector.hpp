/// \file
/// From an endpoint to a connection that is ready for its first request.
#pragma once

#include "net/connection.hpp"
#include "net/proxy.hpp"
#include "net/resolver_cache.hpp"
#include "net/tls_context.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>

namespace dyndump::net {

/// Resolves, connects, asks the proxy, does the TLS handshake. Thread-safe.
class connector {
public:
    connector(boost::asio::any_io_executor executor, const transport_params& params, error_code& ec,
              diagnostics& diag);

    /// Opens `c`, whose watchdog's round is running. On an error `diag.message` says which step
    /// failed for which host.
    boost::asio::awaitable<error_code> open(std::shared_ptr<connection> c, diagnostics& diag);

private:
    boost::asio::awaitable<error_code> establish(std::shared_ptr<connection> c, diagnostics& diag);
    boost::asio::awaitable<error_code> reach(std::shared_ptr<connection> c, const std::string& host,
                                             std::uint16_t port, std::string server,
                                             diagnostics& diag);
    boost::asio::awaitable<error_code> connect_any(std::shared_ptr<connection> c,
                                                   resolver_cache::addresses addresses,
                                                   const std::string& server, diagnostics& diag);
    boost::asio::awaitable<error_code> tunnel(std::shared_ptr<connection> c,
                                              const proxy_server& proxy, diagnostics& diag);

    transport_timeouts timeouts_;
    tls_context tls_;
    proxy_rules proxies_;
    std::shared_ptr<resolver_cache> resolver_;
    logger log_;
    std::atomic<std::size_t> turn_{0};
};

} // namespace dyndump::net
