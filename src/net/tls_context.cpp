#include "net/tls_context.hpp"

#include "core/sentence.hpp"
#include "net/tls_engine.hpp"

#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>

#include <array>

namespace dyndump::net {
namespace {

/// Servers whose sessions are kept; a client talks to few.
constexpr std::size_t max_sessions = 64;

std::string last_ssl_reason() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_peek_last_error(), text.data(), text.size());
    return text.data();
}

} // namespace

tls_context::tls_context(const tls_params& params, error_code& ec, diagnostics& diag)
    : context_(SSL_CTX_new(TLS_client_method()))
    , verify_(params.verify) {
    if (!context_) {
        ec = {static_cast<int>(ERR_peek_last_error()), boost::asio::error::get_ssl_category()};
        diag.message = core::sentence("OpenSSL cannot be set up: {}", last_ssl_reason());
        return;
    }
    SSL_CTX* const ctx = context_.get();
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_verify(ctx, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(ctx, &tls_engine::on_new_session);
    if (!verify_) {
        return;
    }
    ERR_clear_error();
    if (params.ca_bundle.empty()) {
        system_roots_ = true;
    } else if (SSL_CTX_load_verify_file(ctx, params.ca_bundle.c_str()) != 1) {
        ec = errc::bad_configuration;
        diag.message = core::sentence("The CA bundle {} cannot be read as PEM certificates: {}",
                                      params.ca_bundle, last_ssl_reason());
    }
    ERR_clear_error();
}

SSL_CTX* tls_context::native() {
    if (system_roots_) {
        std::call_once(roots_loaded_, [this] {
            SSL_CTX_set_default_verify_paths(context_.get());
            ERR_clear_error(); // without roots, every certificate is refused with words of its own
        });
    }
    return context_.get();
}

ssl_ptr<SSL_SESSION> tls_context::session(const std::string& server) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(server);
    if (found == sessions_.end()) {
        return nullptr;
    }
    SSL_SESSION_up_ref(found->second.get());
    return ssl_ptr<SSL_SESSION>(found->second.get());
}

void tls_context::keep_session(const std::string& server, ssl_ptr<SSL_SESSION> session) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= max_sessions && !sessions_.contains(server)) {
        sessions_.erase(sessions_.begin());
    }
    sessions_[server] = std::move(session);
}

} // namespace dyndump::net
