/// \file
/// One connection that sends a request and waits for its answer.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dyndump::bench {

/// Reads nothing of an answer but its status and length.
class sender {
public:
    /// Connects, blocking. Plain if `tls` is null.
    sender(std::uint16_t port, SSL_CTX* tls);
    ~sender();
    sender(const sender&) = delete;
    sender& operator=(const sender&) = delete;

    int socket() const { return socket_; }
    void begin(std::string_view request) { unsent_ = request; }
    /// Sends and reads as much as can be. True: the answer is there.
    bool go_on();

private:
    struct ssl_free {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    bool send();
    bool receive();

    int socket_;
    std::unique_ptr<SSL, ssl_free> ssl_;
    std::string_view unsent_;
    std::string answer_;
};

} // namespace dyndump::bench
