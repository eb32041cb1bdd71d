/// \file
/// What all TLS connections of a transport share: trusted roots, protocol floor, sessions to
/// resume.
#pragma once

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace dyndump::net {

struct ssl_deleter {
    void operator()(SSL_CTX* p) const noexcept { SSL_CTX_free(p); }
    void operator()(SSL* p) const noexcept { SSL_free(p); }
    void operator()(SSL_SESSION* p) const noexcept { SSL_SESSION_free(p); }
    void operator()(BIO_METHOD* p) const noexcept { BIO_meth_free(p); }
};
template <class T>
using ssl_ptr = std::unique_ptr<T, ssl_deleter>;

/// Thread-safe. Must outlive the engines made from it.
class tls_context {
public:
    /// Error: the CA bundle cannot be read, or holds no certificate.
    tls_context(const tls_params& params, error_code& ec, diagnostics& diag);

    tls_context(const tls_context&) = delete;
    tls_context& operator=(const tls_context&) = delete;

    /// For a new connection. The system's roots are loaded by the first: that takes some 30 ms,
    /// which a client of plain HTTP need not pay.
    SSL_CTX* native();
    bool verifies() const noexcept { return verify_; }

    /// The last session with `server` ("host:port"), or null.
    ssl_ptr<SSL_SESSION> session(const std::string& server);
    void keep_session(const std::string& server, ssl_ptr<SSL_SESSION> session);

private:
    ssl_ptr<SSL_CTX> context_;
    bool verify_;
    bool system_roots_ = false;
    std::once_flag roots_loaded_;
    std::mutex mutex_;
    std::map<std::string, ssl_ptr<SSL_SESSION>> sessions_;
};

} // namespace dyndump::net
