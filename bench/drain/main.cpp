// The limit: reads whole tables from the bench server, as cheaply as can be, and throws them away
// or writes them to a file, compressed perhaps. One thread, epoll.
#include "drain/lane.hpp"
#include "support/table_plan.hpp"
#include "support/usage.hpp"

#include <array>
#include <cstdlib>
#include <deque>

#include <sys/epoll.h>

namespace dyndump::bench {
namespace {

void drain(const drain_plan& plan, bool with_tls, const char* path,
           const std::string& compression) {
    SSL_CTX* const tls = with_tls ? SSL_CTX_new(TLS_client_method()) : nullptr;
    std::optional<sink> file;
    if (path != nullptr) {
        file.emplace(path, compression);
    }
    const stopwatch watch;
    const int events = ::epoll_create1(EPOLL_CLOEXEC);
    std::deque<lane> lanes;
    for (std::uint32_t i = 0; i < plan.segments; ++i) {
        auto& one = lanes.emplace_back(plan, i, tls, file ? &*file : nullptr);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &one;
        ::epoll_ctl(events, EPOLL_CTL_ADD, one.socket(), &event);
        one.ask();
    }
    std::size_t left = lanes.size();
    std::array<epoll_event, 256> ready;
    while (left != 0) {
        const int n = ::epoll_wait(events, ready.data(), ready.size(), -1);
        for (int i = 0; i < n; ++i) {
            auto* one = static_cast<lane*>(ready[static_cast<std::size_t>(i)].data.ptr);
            if (!one->go_on()) {
                ::epoll_ctl(events, EPOLL_CTL_DEL, one->socket(), nullptr);
                --left;
            }
        }
    }
    std::uint64_t bytes = 0;
    for (const lane& one : lanes) {
        bytes += one.bytes();
    }
    print_usage(watch, bytes, std::uint64_t{plan.pages} * plan.segments);
    std::puts("");
}

} // namespace
} // namespace dyndump::bench

int main(int argc, char** argv) {
    using namespace dyndump::bench;
    if (argc < 5) {
        std::fputs("usage: bench_drain plain|tls PORT TABLE SEGMENTS [FILE [gzip|zstd:LEVEL]]\n",
                   stderr);
        return 2;
    }
    try {
        drain_plan plan;
        plan.port = static_cast<std::uint16_t>(std::atoi(argv[2]));
        plan.table = argv[3];
        plan.segments = static_cast<std::uint32_t>(std::atoi(argv[4]));
        const auto table = table_plan::parse(plan.table);
        if (!table) {
            throw std::runtime_error("no table of that name");
        }
        plan.pages = table->pages;
        drain(plan, std::string_view(argv[1]) == "tls", argc > 5 ? argv[5] : nullptr,
              argc > 6 ? argv[6] : "");
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_drain: %s\n", e.what());
        return 1;
    }
}
