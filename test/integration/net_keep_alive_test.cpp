// Connections kept, reused, found closed, limited in number.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/error.hpp>

namespace dyndump::test {
namespace {

struct net_keep_alive : exchange_fixture {};

void echo_all(peer& p) {
    for (std::string r = p.read_request(); !r.empty(); r = p.read_request()) {
        p.answer(r.substr(r.find("\r\n\r\n") + 4));
    }
}

TEST_F(net_keep_alive, one_connection_serves_many_exchanges) {
    scripted_server server(echo_all);
    for (int i = 0; i < 5; ++i) {
        const std::string body = "body " + std::to_string(i);
        request.body = body;
        const auto result = exchange(plain(server.port()));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_EQ(result.response.status, 200u);
        EXPECT_EQ(result.body(), body);
    }
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_keep_alive, an_observer_sees_what_is_opened_and_what_is_not) {
    struct recorder final : observer {
        std::vector<std::pair<std::uint16_t, error_code>> seen;
        void on_connection(const connection_event& e) noexcept override {
            EXPECT_EQ(e.host, "127.0.0.1");
            EXPECT_FALSE(e.tls);
            seen.emplace_back(e.port, e.error);
        }
    };
    const auto watcher = std::make_shared<recorder>();
    params.log = logger(watcher);
    std::uint16_t port = 0;
    {
        scripted_server server(echo_all);
        port = server.port();
        exchange(plain(port));
        exchange(plain(port)); // over the same connection
    }
    net.reset();
    exchange(plain(port));
    ASSERT_EQ(watcher->seen.size(), 2u);
    EXPECT_EQ(watcher->seen[0], std::pair(port, error_code()));
    EXPECT_EQ(watcher->seen[1],
              std::pair(port, error_code(boost::asio::error::connection_refused)));
}

TEST_F(net_keep_alive, large_bodies_go_both_ways) {
    scripted_server server(echo_all);
    const std::string body(3 << 20, 'x');
    request.body = body;
    for (int i = 0; i < 3; ++i) {
        const auto result = exchange(plain(server.port()));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_TRUE(result.body() == body);
    }
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_keep_alive, a_connection_closed_while_idle_is_replaced) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.answer("once");
        p.close();
    });
    for (unsigned i = 1; i <= 5; ++i) {
        ASSERT_EQ(exchange(plain(server.port())).body(), "once");
        EXPECT_EQ(server.connections(), i);
    }
}

TEST_F(net_keep_alive, a_connection_closed_under_the_request_is_replaced_once) {
    for (const bool by_reset : {false, true}) {
        scripted_server server([by_reset](peer& p) {
            p.read_request();
            p.answer("served by " + std::to_string(p.index));
            p.read_request(); // seen, but never answered
            by_reset ? p.reset() : p.close();
        });
        bool repeated = false;
        request.repeated = &repeated;
        EXPECT_EQ(exchange(plain(server.port())).body(), "served by 0");
        EXPECT_FALSE(repeated);
        EXPECT_EQ(exchange(plain(server.port())).body(), "served by 1");
        EXPECT_TRUE(repeated) << "and the server has seen it";
        request.repeated = nullptr;
        EXPECT_EQ(exchange(plain(server.port())).body(), "served by 2");
        EXPECT_EQ(server.connections(), 3u);
    }
}

TEST_F(net_keep_alive, a_new_connection_closed_under_the_request_is_an_error) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.close();
    });
    const auto result = exchange(plain(server.port()));
    EXPECT_EQ(result.ec, errc::connection_closed);
    EXPECT_NE(result.diag.message.find("before the response began"), std::string::npos)
        << result.diag.message;
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_keep_alive, a_request_whose_response_began_is_not_repeated) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.answer("first");
        p.read_request();
        p.send("H");
        p.close();
    });
    EXPECT_EQ(exchange(plain(server.port())).body(), "first");
    EXPECT_EQ(exchange(plain(server.port())).ec, errc::connection_closed);
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_keep_alive, connection_close_is_obeyed) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        p.wait_for_close(); // the client closes, this end does not
    });
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(net_keep_alive, unasked_bytes_end_a_connection) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: "
               "6\r\n\r\nforged");
        p.wait_for_close();
    });
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(net_keep_alive, an_idle_connection_that_is_too_old_is_not_used) {
    params.idle_lifetime = std::chrono::milliseconds(-1);
    scripted_server server(echo_all);
    EXPECT_FALSE(exchange(plain(server.port())).ec);
    EXPECT_FALSE(exchange(plain(server.port())).ec);
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(net_keep_alive, exchanges_beyond_the_limit_wait_in_line) {
    params.max_connections = 2;
    make();
    scripted_server server(echo_all);
    std::vector<exchange_result> results(20);
    for (auto& result : results) {
        boost::asio::co_spawn(context, run_one(plain(server.port()), result),
                              boost::asio::detached);
    }
    context.run();
    for (auto& result : results) {
        EXPECT_FALSE(result.ec) << result.ec.message();
        EXPECT_EQ(result.body(), request.body);
    }
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(net_keep_alive, connections_are_handed_over_between_endpoints) {
    params.max_connections = 1;
    make();
    scripted_server one(echo_all);
    scripted_server other([](peer& p) {
        while (!p.read_request().empty()) {
            p.answer("other");
        }
    });
    std::vector<exchange_result> results(10);
    for (std::size_t i = 0; i < results.size(); ++i) {
        boost::asio::co_spawn(context,
                              run_one(plain(i % 2 == 0 ? one.port() : other.port()), results[i]),
                              boost::asio::detached);
    }
    context.run();
    for (std::size_t i = 0; i < results.size(); ++i) {
        EXPECT_FALSE(results[i].ec) << results[i].ec.message();
        EXPECT_EQ(results[i].body(), i % 2 == 0 ? request.body : "other");
    }
    EXPECT_EQ(one.connections(), 5u);
    EXPECT_EQ(other.connections(), 5u);
}

TEST_F(net_keep_alive, an_idle_connection_makes_room_for_another_endpoint) {
    params.max_connections = 1;
    scripted_server one(echo_all);
    scripted_server other(echo_all);
    EXPECT_FALSE(exchange(plain(one.port())).ec);
    EXPECT_FALSE(exchange(plain(other.port())).ec);
    EXPECT_EQ(other.connections(), 1u);
}

TEST_F(net_keep_alive, waiting_in_line_has_a_limit) {
    params.max_connections = 1;
    make();
    scripted_server server([](peer& p) { p.wait_for_close(); });
    exchange_result holder;
    exchange_result waiter;
    request.timeout = std::chrono::milliseconds(300);
    boost::asio::co_spawn(context, run_one(plain(server.port()), holder), boost::asio::detached);
    context.poll();
    request.timeout = std::chrono::milliseconds(50);
    boost::asio::co_spawn(context, run_one(plain(server.port()), waiter), boost::asio::detached);
    context.run();
    EXPECT_EQ(waiter.ec, errc::timed_out);
    EXPECT_NE(waiter.diag.message.find("became free"), std::string::npos) << waiter.diag.message;
    EXPECT_EQ(holder.ec, errc::timed_out);
    EXPECT_EQ(server.connections(), 1u);
}

} // namespace
} // namespace dyndump::test
