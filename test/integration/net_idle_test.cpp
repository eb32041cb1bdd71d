// Idle connections are closed by time, and go with their context.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <sys/socket.h>

#include <atomic>
#include <future>
#include <optional>

namespace dyndump::test {
namespace {

using std::chrono::milliseconds;

class net_idle : public exchange_fixture {
protected:
    /// Answers all, and counts those who went.
    void serve(peer& p) {
        while (!p.read_request().empty()) {
            p.answer("ok");
        }
        if (++closed == expected) {
            all_closed.set_value();
        }
    }
    /// Does `n` exchanges at the same time.
    void exchange_at_once(std::uint16_t port, std::size_t n) {
        std::vector<exchange_result> results(n);
        for (auto& each : results) {
            boost::asio::co_spawn(context, run_one(plain(port), each), boost::asio::detached);
        }
        context.restart();
        context.run();
        for (const auto& each : results) {
            EXPECT_EQ(each.body(), "ok") << each.diag.message;
        }
    }

    std::atomic<int> closed{0};
    int expected = 0;
    std::promise<void> all_closed;
};

// A server has other things to do, and no request comes.
TEST_F(net_idle, connections_are_closed_though_nobody_asks) {
    params.idle_lifetime = milliseconds(150);
    expected = 5;
    make();
    scripted_server server([this](peer& p) { serve(p); });
    exchange_at_once(server.port(), 5);
    auto other = boost::asio::make_work_guard(context);
    context.restart();
    const auto begun = std::chrono::steady_clock::now();
    auto gone = all_closed.get_future();
    while (gone.wait_for(milliseconds(0)) != std::future_status::ready &&
           std::chrono::steady_clock::now() - begun < std::chrono::seconds(20)) {
        context.run_for(milliseconds(20));
    }
    EXPECT_EQ(closed, 5);
    EXPECT_EQ(context.poll(), 0u) << "nothing is armed when nothing is idle";
    other.reset();
    EXPECT_FALSE(exchange(plain(server.port())).ec) << "later ones are opened anew";
}

TEST_F(net_idle, those_that_the_peer_has_closed_as_well) {
    params.idle_lifetime = milliseconds(100);
    make();
    std::promise<void> client_went;
    scripted_server server([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        ::shutdown(p.descriptor(), SHUT_WR); // CLOSE_WAIT at the other end
        p.wait_for_close();
        client_went.set_value();
    });
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    auto other = boost::asio::make_work_guard(context);
    context.restart();
    auto went = client_went.get_future();
    const auto begun = std::chrono::steady_clock::now();
    while (went.wait_for(milliseconds(0)) != std::future_status::ready &&
           std::chrono::steady_clock::now() - begun < std::chrono::seconds(20)) {
        context.run_for(milliseconds(20));
    }
    EXPECT_EQ(went.wait_for(milliseconds(0)), std::future_status::ready);
}

TEST_F(net_idle, run_returns_while_connections_are_idle) {
    params.idle_lifetime = std::chrono::hours(1);
    make();
    scripted_server server([this](peer& p) { serve(p); });
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i) {
        exchange_at_once(server.port(), 3);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
    EXPECT_EQ(server.connections(), 3u);
}

// In whichever order they are destroyed.
TEST_F(net_idle, a_transport_may_outlive_its_context) {
    expected = 1;
    scripted_server server([this](peer& p) { serve(p); });
    std::optional<boost::asio::io_context> its(std::in_place, 1);
    error_code ec;
    diagnostics diag;
    net = make_transport(its->get_executor(), params, ec, diag);
    exchange_result result;
    boost::asio::co_spawn(*its, run_one(plain(server.port()), result), boost::asio::detached);
    its->run();
    EXPECT_EQ(result.body(), "ok");
    its.reset();
    EXPECT_EQ(all_closed.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready)
        << "its connections went with the context";
    net.reset();
}

TEST_F(net_idle, a_context_may_outlive_its_transport) {
    scripted_server server([this](peer& p) { serve(p); });
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    net.reset();
    context.restart();
    context.run();
    make();
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
}

} // namespace
} // namespace dyndump::test
