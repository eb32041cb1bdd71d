/// \file
/// One client of the bench server.
#pragma once

#include "server/request.hpp"
#include "server/table.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::bench {

/// Non-blocking. Encryption goes through memory, so that a page leaves in few system calls.
class connection {
public:
    /// Owns the socket. Plain if `tls` is null.
    connection(int socket, SSL_CTX* tls);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    int socket() const { return socket_; }
    /// Reads what has come. False: the client has gone.
    bool receive();
    /// The next request; valid until taken.
    std::optional<request> next() const { return request::parse(input_); }
    void take(const request& r) { input_.erase(0, r.size); }
    /// Where the next response is made.
    response& draft() { return response_; }
    void start_sending();
    /// Sends what the socket takes. False: the client has gone.
    bool send();
    bool has_output() const { return sent_ < to_send_; }

private:
    struct ssl_free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    bool decrypt(std::string_view came);
    void encrypt(std::string_view text);
    void collect_encrypted();
    std::size_t send_pieces();

    int socket_;
    std::unique_ptr<SSL, ssl_free> ssl_;
    std::string input_;
    response response_;
    std::string encrypted_;
    std::size_t to_send_ = 0;
    std::size_t sent_ = 0;
};

} // namespace dyndump::bench
