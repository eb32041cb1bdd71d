// An exchange on a warm connection allocates nothing.
#include "support/counted_allocations.hpp"
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/strand.hpp>

#include <algorithm>

#if DYNDUMP_COUNTS_ALLOCATIONS

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

struct net_allocation : exchange_fixture {
    asio::awaitable<void> run_many(http_endpoint where, int count) {
        http_response response;
        diagnostics diag;
        for (int i = 0; i < count; ++i) {
            auto ec = co_await net->exchange(where, request, response, diag);
            failures += ec ? 1 : 0;
            if (++exchanges % measured == warm) {
                const auto now = allocations();
                if (exchanges > warm) {
                    least = std::min(least, now - before);
                }
                before = now;
            }
        }
    }

    static constexpr int warm = 200;
    static constexpr int measured = 800;
    static constexpr int rounds = 6;
    static constexpr int at_once = 8;
    int exchanges = 0;
    int failures = 0;
    unsigned long before = 0;
    unsigned long least = 0;
};

TEST_F(net_allocation, a_warm_exchange_allocates_nothing) {
    const std::string body(200000, 'x');
    for (const bool is_chunked : {false, true}) {
        scripted_server server([&](peer& p) {
            while (!p.read_request().empty()) {
                if (is_chunked) {
                    p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n" + body +
                           "\r\n0\r\n\r\n");
                } else {
                    p.answer(body);
                }
            }
        });
        make();
        exchanges = 0;
        least = ~0UL;
        constexpr int each = (warm + rounds * measured) / at_once;
        for (int i = 0; i < at_once; ++i) {
            asio::co_spawn(asio::make_strand(context), run_many(plain(server.port()), each),
                           asio::detached);
        }
        context.restart();
        context.run();
        EXPECT_EQ(exchanges, warm + rounds * measured);
        EXPECT_EQ(failures, 0);
        EXPECT_GT(before, 0u) << "the counter counts";
        // Caches grow when more than ever stand at the same place at once, which may happen late;
        // what an exchange needs shows in every 800.
        EXPECT_EQ(least, 0u) << (is_chunked ? "chunked" : "sized");
    }
}

} // namespace
} // namespace dyndump::test

#endif
