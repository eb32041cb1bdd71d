// A server that costs as little as possible: it verifies nothing, sends prebuilt Scan
// pages and takes every write.
// One thread, epoll. Prints its port when it is ready.
#include "server/connection.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <queue>
#include <stdexcept>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/signal.h>
#include <sys/socket.h>

namespace dyndump::bench {
namespace {

using clock = std::chrono::steady_clock;

SSL_CTX* load_tls(const char* certificate, const char* key) {
    SSL_CTX* const tls = SSL_CTX_new(TLS_server_method());
    // What DynamoDB's servers choose.
    SSL_CTX_set_ciphersuites(tls, "TLS_AES_128_GCM_SHA256");
    if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("cannot load the certificate and its key");
    }
    return tls;
}

class server {
public:
    explicit server(SSL_CTX* tls)
        : tls_(tls)
        , events_(::epoll_create1(EPOLL_CLOEXEC))
        , listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
            ::listen(listener_, 4096) != 0) {
            throw std::runtime_error("cannot listen");
        }
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
    }

    unsigned port() const { return port_; }

    [[noreturn]] void run() {
        std::vector<epoll_event> events(1024);
        for (;;) {
            const int n = wait(events);
            for (int i = 0; i < n; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == listener_) {
                    accept_all();
                } else {
                    serve(event.data.fd, event.events);
                }
            }
            send_what_is_due();
        }
    }

private:
    struct delayed {
        clock::time_point when;
        int socket;
        bool operator<(const delayed& other) const { return when > other.when; }
    };

    void watch(int operation, int socket, std::uint32_t what) {
        epoll_event event{};
        event.events = what;
        event.data.fd = socket;
        ::epoll_ctl(events_, operation, socket, &event);
    }

    int wait(std::vector<epoll_event>& events) {
        const int room = static_cast<int>(events.size());
        if (delayed_.empty()) {
            return ::epoll_wait(events_, events.data(), room, -1);
        }
        const auto left = std::max(delayed_.top().when - clock::now(), clock::duration::zero());
        timespec timeout{};
        timeout.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(left).count();
        timeout.tv_nsec = std::chrono::nanoseconds(left % std::chrono::seconds(1)).count();
        return ::epoll_pwait2(events_, events.data(), room, &timeout, nullptr);
    }

    void accept_all() {
        for (;;) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) {
                return;
            }
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections_[socket] = std::make_unique<connection>(socket, tls_);
            watch(EPOLL_CTL_ADD, socket, EPOLLIN);
        }
    }

    void serve(int socket, std::uint32_t what) {
        const auto found = connections_.find(socket);
        if (found == connections_.end()) {
            return;
        }
        connection& c = *found->second;
        bool alive = true;
        if ((what & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
            alive = c.receive();
        }
        if (alive) {
            alive = push(c, (what & EPOLLOUT) != 0);
        }
        if (alive) {
            if (const auto asked = c.next()) {
                answer(c, *asked);
                c.take(*asked);
            }
        } else {
            connections_.erase(found);
        }
    }

    void answer(connection& c, const request& asked) {
        if (asked.write) {
            table::write(c.draft());
        } else if (asked.describe) {
            table_named(asked.table).describe(asked.table, c.draft());
        } else {
            table_named(asked.table).scan(asked.segment, asked.page, c.draft());
        }
        if (c.draft().delay == clock::duration::zero()) {
            c.start_sending();
            push(c, false);
        } else {
            delayed_.push({clock::now() + c.draft().delay, c.socket()});
        }
    }

    bool push(connection& c, bool was_waiting) {
        if (!c.has_output()) {
            return true;
        }
        const bool alive = c.send();
        if (alive && c.has_output() != was_waiting) {
            watch(EPOLL_CTL_MOD, c.socket(),
                  c.has_output() ? EPOLLIN | EPOLLOUT : std::uint32_t{EPOLLIN});
        }
        return alive;
    }

    void send_what_is_due() {
        while (!delayed_.empty() && delayed_.top().when <= clock::now()) {
            const auto found = connections_.find(delayed_.top().socket);
            delayed_.pop();
            if (found != connections_.end()) {
                found->second->start_sending();
                push(*found->second, false);
            }
        }
    }

    const table& table_named(std::string_view name) {
        auto found = tables_.find(name);
        if (found == tables_.end()) {
            const auto plan = table_plan::parse(name);
            if (!plan) {
                throw std::runtime_error(fmt::format("no table can be named \"{}\"", name));
            }
            found = tables_.emplace(name, *plan).first;
        }
        return found->second;
    }

    SSL_CTX* tls_;
    int events_;
    int listener_;
    unsigned port_ = 0;
    std::map<int, std::unique_ptr<connection>> connections_;
    std::map<std::string, table, std::less<>> tables_;
    std::priority_queue<delayed> delayed_;
};

} // namespace
} // namespace dyndump::bench

int main(int argc, char** argv) {
    if (argc != 1 && argc != 3) {
        std::fputs("usage: bench_server [CERTIFICATE.pem KEY.pem]\n", stderr);
        return 2;
    }
    try {
        SSL_CTX* const tls = argc == 3 ? dyndump::bench::load_tls(argv[1], argv[2]) : nullptr;
        dyndump::bench::server server(tls);
        std::printf("%u\n", server.port());
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_server: %s\n", e.what());
        return 1;
    }
}
