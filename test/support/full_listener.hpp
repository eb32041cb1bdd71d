/// \file
/// A port on 127.0.0.1 where connecting takes for ever: its queue is full and nobody accepts.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace dyndump::test {

class full_listener {
public:
    full_listener() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof to;
        auto* const name = reinterpret_cast<sockaddr*>(&to);
        ::bind(listener_, name, size);
        ::listen(listener_, 0);
        ::getsockname(listener_, name, &size);
        port_ = ntohs(to.sin_port);
        for (int i = 0; i < 4; ++i) {
            fillers_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            ::connect(fillers_.back(), name, size);
        }
    }
    ~full_listener() {
        for (const int fd : fillers_) {
            ::close(fd);
        }
        ::close(listener_);
    }
    full_listener(const full_listener&) = delete;
    full_listener& operator=(const full_listener&) = delete;

    std::uint16_t port() const noexcept { return port_; }

private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> fillers_;
};

} // namespace dyndump::test
