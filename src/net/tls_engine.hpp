/// \file
/// TLS without I/O: ciphertext in, plaintext out, and back.
#pragma once

#include "net/tls_context.hpp"

#include <dyndump/error.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::net {

/// One connection's TLS. Reading in large pieces is the caller's choice: any number of records may
/// be committed at once, and they are decrypted straight into the caller's buffer.
class tls_engine {
public:
    /// `host`, without a final dot, is verified against the certificate's subjectAltName (a common
    /// name counts for nothing: RFC 9110, 4.3.4) and, unless it is an IP address, sent as SNI.
    /// `server` names the session to resume.
    tls_engine(tls_context& context, const std::string& host, std::string server, error_code& ec);
    ~tls_engine();

    tls_engine(const tls_engine&) = delete;
    tls_engine& operator=(const tls_engine&) = delete;

    enum class progress {
        done,      ///< handshake complete; or `n` bytes were read or written
        want_read, ///< commit() more ciphertext
        ended,     ///< the peer said goodbye (close_notify)
        failed     ///< `ec` says why; `why()` in words
    };

    progress handshake(error_code& ec);
    /// Decrypts into `to`, not more than has been committed. `n` may be short of `to`.
    progress read(std::span<char> to, std::size_t& n, error_code& ec);
    /// Encrypts all of `from`.
    progress write(std::string_view from, error_code& ec);

    /// Room for ciphertext from the peer.
    std::span<char> prepare();
    void commit(std::size_t n) noexcept;
    /// Ciphertext for the peer; forgotten by sent().
    std::string_view output() const noexcept { return {output_.data(), output_.size()}; }
    void sent() noexcept;

    bool resumed() const noexcept { return SSL_session_reused(ssl_.get()) == 1; }
    /// What went wrong, in words; after `failed`.
    const std::string& why() const noexcept { return why_; }

    /// OpenSSL's callback: a session that can be resumed later.
    static int on_new_session(SSL* ssl, SSL_SESSION* session);

private:
    friend struct tls_bio;

    progress outcome(int result, error_code& ec);
    void explain(error_code& ec);

    tls_context& context_;
    std::string host_;
    std::string server_;
    ssl_ptr<SSL> ssl_;
    std::string why_;
    bool open_ = false;      // the handshake is complete
    bool no_memory_ = false; // while OpenSSL wrote
    error_code broken_;      // found behind what the last read() gave

    std::vector<char> input_; // [input_begin_, input_end_) is ciphertext not yet read
    std::size_t input_begin_ = 0;
    std::size_t input_end_ = 0;
    bool came_full_ = false; // the last read: more would have come
    std::vector<char> output_;
};

} // namespace dyndump::net
