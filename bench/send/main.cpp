// The limits of a load: sends the items of a file to the bench server, as cheaply as can be. One
// thread, epoll.
#include "send/requests.hpp"
#include "send/sender.hpp"
#include "support/usage.hpp"

#include <array>
#include <cstdlib>
#include <deque>
#include <stdexcept>

#include <sys/epoll.h>

namespace dyndump::bench {
namespace {

struct place {
    place(std::uint16_t port, SSL_CTX* tls)
        : connection(port, tls) {}

    bool begin_next(requests& what) {
        std::string_view request;
        if (!what.next(request, own)) {
            return false;
        }
        connection.begin(request);
        return true;
    }

    sender connection;
    std::string own;
};

void send_all(requests& what, std::uint16_t port, std::uint32_t in_flight, SSL_CTX* tls) {
    const stopwatch watch;
    const int events = ::epoll_create1(EPOLL_CLOEXEC);
    std::deque<place> places;
    std::size_t left = 0;
    for (std::uint32_t i = 0; i < in_flight; ++i) {
        auto& one = places.emplace_back(port, tls);
        if (!one.begin_next(what)) {
            break;
        }
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.ptr = &one;
        ::epoll_ctl(events, EPOLL_CTL_ADD, one.connection.socket(), &event);
        ++left;
    }
    std::array<epoll_event, 256> ready;
    while (left != 0) {
        const int n = ::epoll_wait(events, ready.data(), ready.size(), -1);
        for (int i = 0; i < n; ++i) {
            auto* one = static_cast<place*>(ready[static_cast<std::size_t>(i)].data.ptr);
            while (one->connection.go_on()) {
                if (!one->begin_next(what)) {
                    --left;
                    break;
                }
            }
        }
    }
    print_usage(watch, what.item_bytes, what.count);
    std::puts("");
}

} // namespace
} // namespace dyndump::bench

int main(int argc, char** argv) {
    using namespace dyndump::bench;
    if (argc != 6) {
        std::fputs("usage: bench_send plain|tls PORT FILE IN_FLIGHT prepared|signed|whole\n",
                   stderr);
        return 2;
    }
    try {
        SSL_CTX* const tls =
            std::string_view(argv[1]) == "tls" ? SSL_CTX_new(TLS_client_method()) : nullptr;
        const auto what = make_requests(argv[5], argv[3]);
        send_all(*what, static_cast<std::uint16_t>(std::atoi(argv[2])),
                 static_cast<std::uint32_t>(std::atoi(argv[4])), tls);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_send: %s\n", e.what());
        return 1;
    }
}
