// Each step has its own limit.
#include "support/exchange_fixture.hpp"
#include "support/full_listener.hpp"
#include "support/scripted_server.hpp"

#include <thread>

namespace dyndump::test {
namespace {

using std::chrono::milliseconds;

class net_timeout : public exchange_fixture {
protected:
    /// The exchange times out after about `expected`, and says `words`.
    void expect_timeout(const http_endpoint& where, milliseconds expected, std::string_view words) {
        const auto start = std::chrono::steady_clock::now();
        const auto result = exchange(where);
        const auto took = std::chrono::steady_clock::now() - start;
        EXPECT_EQ(result.ec, errc::timed_out) << result.ec.message();
        EXPECT_NE(result.diag.message.find(words), std::string::npos) << result.diag.message;
        EXPECT_GE(took, expected);
        EXPECT_LT(took, expected + std::chrono::seconds(2));
        EXPECT_EQ(result.response.status, 0u);
    }
};

TEST_F(net_timeout, connecting) {
    full_listener server;
    params.timeouts.connect = milliseconds(50);
    expect_timeout(plain(server.port()), milliseconds(50), "Connect to 127.0.0.1");
}

TEST_F(net_timeout, tls_handshake) {
    scripted_server server([](peer& p) { p.wait_for_close(); });
    params.timeouts.handshake = milliseconds(50);
    expect_timeout(secure(server.port()), milliseconds(50), "TLS handshake with localhost");
}

TEST_F(net_timeout, silence_at_any_point_of_the_response) {
    params.timeouts.idle_read = milliseconds(30);
    const std::string_view wire = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    scripted_server server([wire](peer& p) {
        p.read_request();
        p.send(wire.substr(0, p.index * 9));
        p.wait_for_close();
    });
    for (const char* words :
         {"sent nothing for 0.03 s, before the response began",
          "in the middle of the response's head", "in the middle of the response's head",
          "in the middle of the response's head", "in the middle of the response's head"}) {
        expect_timeout(plain(server.port()), milliseconds(30), words);
    }
}

TEST_F(net_timeout, silence_in_the_body) {
    params.timeouts.idle_read = milliseconds(30);
    scripted_server server([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell");
        p.wait_for_close();
    });
    expect_timeout(plain(server.port()), milliseconds(30), "in the middle of the response's body");
}

/// Sends a body of `n` bytes, one each 20 ms.
void drip(peer& p, int n) {
    p.read_request();
    p.send("HTTP/1.1 200 OK\r\nContent-Length: ");
    p.send(std::to_string(n));
    p.send("\r\n\r\n");
    for (int i = 0; i < n; ++i) {
        std::this_thread::sleep_for(milliseconds(20));
        p.send("x");
    }
    p.wait_for_close();
}

TEST_F(net_timeout, a_slow_response_is_not_a_silent_one) {
    params.timeouts.idle_read = milliseconds(150);
    scripted_server server([](peer& p) { drip(p, 15); });
    const auto result = exchange(plain(server.port()));
    EXPECT_FALSE(result.ec) << result.diag.message;
    EXPECT_EQ(result.body(), std::string(15, 'x'));
}

TEST_F(net_timeout, the_whole_request_has_a_limit) {
    params.timeouts.request = milliseconds(100);
    scripted_server server([](peer& p) { drip(p, 50); });
    expect_timeout(plain(server.port()), milliseconds(100), "the request's time ran out");
}

TEST_F(net_timeout, a_request_may_have_a_tighter_limit) {
    request.timeout = milliseconds(60);
    scripted_server server([](peer& p) { p.wait_for_close(); });
    expect_timeout(plain(server.port()), milliseconds(60), "took too long");
    full_listener nobody;
    expect_timeout(plain(nobody.port()), milliseconds(60), "Connect to 127.0.0.1");
}

TEST_F(net_timeout, a_connection_that_timed_out_is_not_used_again) {
    params.timeouts.idle_read = milliseconds(40);
    scripted_server server([](peer& p) {
        p.read_request();
        if (p.index != 0) {
            p.answer("second");
        }
        p.wait_for_close();
    });
    EXPECT_EQ(exchange(plain(server.port())).ec, errc::timed_out);
    EXPECT_EQ(exchange(plain(server.port())).body(), "second");
    EXPECT_EQ(server.connections(), 2u);
}

TEST_F(net_timeout, nothing_is_left_to_run_after_an_exchange) {
    params.timeouts.idle_read = std::chrono::minutes(10);
    params.timeouts.request = std::chrono::minutes(10);
    scripted_server server([](peer& p) {
        p.read_request();
        p.answer("ok");
        p.wait_for_close();
    });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok"); // returns when the context has no work
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

} // namespace
} // namespace dyndump::test
