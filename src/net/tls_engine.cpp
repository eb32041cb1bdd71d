#include "net/tls_engine.hpp"

#include "net/tls_bio.hpp"
#include "net/tls_verdict.hpp"

#include "core/url.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cstring>
#include <new>
#include <utility>

namespace dyndump::net {
namespace {

/// Ciphertext is read in pieces of this size at first, and of more while they come full. What one
/// handler decrypts is bounded by that: 64 KB take some 40 us.
constexpr std::size_t first_input = std::size_t{18} << 10;
constexpr std::size_t max_input = std::size_t{64} << 10;

/// For the ciphertext of whichever connection writes next: memory that is still in the cache.
thread_local std::vector<char> spare_output;

bool expect_host(SSL* ssl, const std::string& host) {
    error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    }
    SSL_set_hostflags(ssl,
                      X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return SSL_set1_host(ssl, host.c_str()) == 1 &&
           SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

} // namespace

tls_engine::tls_engine(tls_context& context, const std::string& host, std::string server,
                       error_code& ec)
    : context_(context)
    , host_(core::without_final_dot(host))
    , server_(std::move(server))
    , ssl_(SSL_new(context.native())) {
    BIO* const bio = ssl_ ? tls_bio::make(*this) : nullptr;
    if (bio == nullptr) {
        ec = boost::asio::error::no_memory;
        return;
    }
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    if (!expect_host(ssl_.get(), host_)) {
        ec = errc::bad_endpoint;
        why_ = "the host name is malformed";
        ERR_clear_error();
        return;
    }
    static constexpr unsigned char http_1_1[] = "\x08http/1.1";
    SSL_set_alpn_protos(ssl_.get(), http_1_1, sizeof http_1_1 - 1);
    if (auto session = context_.session(server_)) {
        SSL_set_session(ssl_.get(), session.get());
    }
    SSL_set_connect_state(ssl_.get());
}

tls_engine::~tls_engine() {
    if (ssl_) {
        // OpenSSL would take a missing goodbye for a reason never to resume the session.
        SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }
}

tls_engine::progress tls_engine::handshake(error_code& ec) {
    ERR_clear_error();
    const auto result = outcome(SSL_do_handshake(ssl_.get()), ec);
    open_ = result == progress::done;
    return result;
}

tls_engine::progress tls_engine::read(std::span<char> to, std::size_t& n, error_code& ec) {
    n = 0;
    if (broken_) {
        ec = broken_;
        return progress::failed;
    }
    progress result = progress::done;
    ERR_clear_error();
    while (n != to.size()) {
        std::size_t got = 0;
        const int ok = SSL_read_ex(ssl_.get(), to.data() + n, to.size() - n, &got);
        n += got;
        if (ok != 1) {
            result = outcome(ok, ec);
            break;
        }
    }
    if (n == 0) {
        return result;
    }
    // What could be read is handed over first, the end of it with the next call.
    broken_ = std::exchange(ec, {});
    return progress::done;
}

tls_engine::progress tls_engine::write(std::string_view from, error_code& ec) {
    if (output_.empty() && output_.capacity() < spare_output.capacity()) {
        output_.swap(spare_output);
    }
    SSL_set_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
    ERR_clear_error();
    while (!from.empty()) {
        std::size_t written = 0;
        const int ok = SSL_write_ex(ssl_.get(), from.data(), from.size(), &written);
        if (ok != 1) {
            return outcome(ok, ec);
        }
        from.remove_prefix(written);
    }
    SSL_clear_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
    return progress::done;
}

void tls_engine::sent() noexcept {
    output_.clear();
    if (spare_output.capacity() < output_.capacity()) {
        output_.swap(spare_output);
    }
}

std::span<char> tls_engine::prepare() {
    if (input_begin_ == input_end_) {
        input_begin_ = input_end_ = 0;
    } else if (input_begin_ != 0) {
        std::memmove(input_.data(), input_.data() + input_begin_, input_end_ - input_begin_);
        input_end_ -= input_begin_;
        input_begin_ = 0;
    }
    if (input_.empty()) {
        input_.resize(first_input);
    } else if (input_end_ == input_.size() || (came_full_ && input_.size() < max_input)) {
        input_.resize(2 * input_.size());
    }
    came_full_ = false;
    return std::span(input_).subspan(input_end_);
}

void tls_engine::commit(std::size_t n) noexcept {
    input_end_ += n;
    came_full_ = input_end_ == input_.size();
}

tls_engine::progress tls_engine::outcome(int result, error_code& ec) {
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
        return progress::done;
    case SSL_ERROR_WANT_READ:
        return progress::want_read;
    case SSL_ERROR_ZERO_RETURN:
        return progress::ended;
    default:
        explain(ec);
        return progress::failed;
    }
}

void tls_engine::explain(error_code& ec) {
    if (no_memory_) {
        ERR_clear_error();
        ec = boost::asio::error::no_memory;
        return;
    }
    const unsigned long error = ERR_peek_error();
    tls_verdict verdict = judge_tls_failure(ssl_.get(), host_, open_, error);
    ERR_clear_error();
    why_ = std::move(verdict.words);
    if (verdict.is_refusal) {
        ec = errc::tls_verification_failed;
    } else if (error == 0) {
        ec = boost::asio::ssl::error::stream_truncated;
    } else {
        ec = {static_cast<int>(error), boost::asio::error::get_ssl_category()};
    }
}

int tls_engine::on_new_session(SSL* ssl, SSL_SESSION* session) {
    auto& engine = *static_cast<tls_engine*>(SSL_get_app_data(ssl));
    SSL_SESSION_up_ref(session);
    try {
        engine.context_.keep_session(engine.server_, ssl_ptr<SSL_SESSION>(session));
    } catch (const std::bad_alloc&) {
        // The next handshake is a full one.
    }
    return 0; // OpenSSL's own reference stays its own
}

} // namespace dyndump::net
