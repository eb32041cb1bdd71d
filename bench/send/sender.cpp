#include "send/sender.hpp"

#include "support/loopback.hpp"

#include <cerrno>
#include <stdexcept>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace dyndump::bench {

sender::sender(std::uint16_t port, SSL_CTX* tls)
    : socket_(connect_to(port)) {
    if (tls != nullptr) {
        ssl_.reset(SSL_new(tls));
        SSL_set_fd(ssl_.get(), socket_);
        SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE);
        if (SSL_connect(ssl_.get()) != 1) {
            throw std::runtime_error("TLS handshake failed");
        }
    }
    ::fcntl(socket_, F_SETFL, O_NONBLOCK);
}

sender::~sender() {
    ::close(socket_);
}

// False: the socket takes no more.
bool sender::send() {
    while (!unsent_.empty()) {
        std::size_t n = 0;
        if (ssl_) {
            const int ok = SSL_write_ex(ssl_.get(), unsent_.data(), unsent_.size(), &n);
            if (ok != 1 && SSL_get_error(ssl_.get(), ok) != SSL_ERROR_WANT_WRITE) {
                throw std::runtime_error("cannot send");
            }
        } else {
            const auto sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN) {
                throw std::runtime_error("cannot send");
            }
            n = sent < 0 ? 0 : static_cast<std::size_t>(sent);
        }
        if (n == 0) {
            return false;
        }
        unsent_.remove_prefix(n);
    }
    return true;
}

// True: all of an answer is there. It is small, and comes in one piece as a rule.
bool sender::receive() {
    char buffer[4096];
    std::size_t n = 0;
    if (ssl_) {
        const int ok = SSL_read_ex(ssl_.get(), buffer, sizeof buffer, &n);
        if (ok != 1 && SSL_get_error(ssl_.get(), ok) != SSL_ERROR_WANT_READ) {
            throw std::runtime_error("cannot read");
        }
    } else {
        const auto came = ::recv(socket_, buffer, sizeof buffer, 0);
        if (came == 0 || (came < 0 && errno != EAGAIN)) {
            throw std::runtime_error("cannot read");
        }
        n = came < 0 ? 0 : static_cast<std::size_t>(came);
    }
    if (n == 0) {
        return false;
    }
    answer_.append(buffer, n);
    const auto end = answer_.find("\r\n\r\n");
    if (end == answer_.npos || answer_.size() < end + 4 + length_in(answer_)) {
        return false;
    }
    if (!answer_.starts_with("HTTP/1.1 200 ")) {
        throw std::runtime_error("not taken: " + answer_.substr(0, answer_.find('\r')));
    }
    answer_.clear();
    return true;
}

bool sender::go_on() {
    return send() && receive();
}

} // namespace dyndump::bench
