#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace dyndump::test {
namespace {

/// OpenSSL writes with write(2). Only in this thread: what is tested must not depend on it.
void block_sigpipe() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

peer::peer(int fd, SSL_CTX* tls)
    : fd_(fd) {
    if (tls != nullptr) {
        start_tls(tls);
    }
}

void peer::start_tls(SSL_CTX* tls) {
    tls_ = SSL_new(tls);
    SSL_set_fd(tls_, fd_);
}

peer::~peer() {
    if (tls_ != nullptr) {
        SSL_free(tls_);
    }
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

bool peer::handshake() {
    if (tls_ != nullptr && !shaken_) {
        shaken_ = SSL_accept(tls_) == 1;
        return shaken_;
    }
    return true;
}

bool peer::resumed() const {
    return tls_ != nullptr && SSL_session_reused(tls_) == 1;
}

std::string peer::read_some(std::size_t n) {
    if (!ahead_.empty()) {
        return std::exchange(ahead_, {});
    }
    if (fd_ < 0 || !handshake()) {
        return {};
    }
    std::string bytes(n, '\0');
    const auto got = tls_ != nullptr ? SSL_read(tls_, bytes.data(), static_cast<int>(n))
                                     : static_cast<int>(::recv(fd_, bytes.data(), n, 0));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

std::string peer::read_request() {
    std::string request;
    std::size_t total = std::string::npos;
    while (request.size() < total) {
        const std::string more = read_some();
        if (more.empty()) {
            return {};
        }
        request += more;
        const auto head = request.find("\r\n\r\n");
        if (head == std::string::npos) {
            continue;
        }
        total = head + 4;
        const auto length = request.find("Content-Length: ");
        if (length < head) {
            total += std::stoul(request.substr(length + 16));
        }
    }
    ahead_ = request.substr(total);
    request.resize(total);
    return request;
}

void peer::send(std::string_view bytes) {
    if (fd_ < 0 || !handshake()) {
        return;
    }
    while (!bytes.empty()) {
        const auto sent =
            tls_ != nullptr
                ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                : static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void peer::send_raw(std::string_view bytes) {
    [[maybe_unused]] const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void peer::update_keys() {
    SSL_key_update(tls_, SSL_KEY_UPDATE_REQUESTED);
}

void peer::answer(std::string_view body) {
    send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body));
}

void peer::wait_for_close() {
    while (!read_some().empty()) {
    }
}

void peer::close() {
    if (tls_ != nullptr && shaken_) {
        SSL_shutdown(tls_);
    }
    cut();
}

void peer::cut() {
    ::shutdown(fd_, SHUT_RDWR);
}

void peer::reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    // The server's list of open descriptors is told by ~peer's caller; keep the number taken.
    sockaddr unspecified{};
    unspecified.sa_family = AF_UNSPEC;
    ::connect(fd_, &unspecified, sizeof unspecified); // aborts the connection at once
}

scripted_server::scripted_server(script run, SSL_CTX* tls, const char* address)
    : run_(std::move(run))
    , tls_(tls) {
    if (tls_ != nullptr) {
        SSL_CTX_up_ref(tls_);
    }
    const bool v6 = std::strchr(address, ':') != nullptr;
    listener_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_storage storage{};
    socklen_t size = 0;
    if (v6) {
        auto& to = reinterpret_cast<sockaddr_in6&>(storage);
        to.sin6_family = AF_INET6;
        ::inet_pton(AF_INET6, address, &to.sin6_addr);
        size = sizeof to;
    } else {
        auto& to = reinterpret_cast<sockaddr_in&>(storage);
        to.sin_family = AF_INET;
        ::inet_pton(AF_INET, address, &to.sin_addr);
        size = sizeof to;
    }
    auto* const name = reinterpret_cast<sockaddr*>(&storage);
    if (::bind(listener_, name, size) != 0 || ::listen(listener_, 256) != 0 ||
        ::getsockname(listener_, name, &size) != 0) {
        ::close(listener_);
        throw std::runtime_error(std::string("cannot listen on ") + address);
    }
    port_ = ntohs(v6 ? reinterpret_cast<sockaddr_in6&>(storage).sin6_port
                     : reinterpret_cast<sockaddr_in&>(storage).sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

scripted_server::~scripted_server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int fd : open_) {
            ::shutdown(fd, SHUT_RDWR);
        }
    }
    for (auto& session : sessions_) {
        session.join();
    }
    ::close(listener_);
    if (tls_ != nullptr) {
        SSL_CTX_free(tls_);
    }
}

void scripted_server::accept_all() {
    for (;;) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        {
            const std::lock_guard lock(mutex_);
            open_.push_back(fd);
        }
        sessions_.emplace_back([this, fd, index = accepted_++] {
            block_sigpipe();
            auto session = std::make_unique<peer>(fd, tls_);
            session->index = index;
            run_(*session);
            const std::lock_guard lock(mutex_);
            std::erase(open_, fd);
            session.reset(); // closed while nobody else can take the number for ours
        });
    }
}

} // namespace dyndump::test
