// Each step has its own limit.
#include "support/exchange_fixture.hpp"
#include "support/full_listener.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <sys/socket.h>

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

TEST_F(net_timeout, limits_beyond_the_clock_are_none) {
    auto& limits = params.timeouts;
    for (auto* limit : {&limits.resolve, &limits.connect, &limits.handshake, &limits.idle_read,
                        &limits.request}) {
        *limit = milliseconds::max();
    }
    params.idle_lifetime = milliseconds::max();
    request.timeout = milliseconds::max();
    scripted_server server([](peer& p) {
        while (!p.read_request().empty()) {
            p.answer("in time");
        }
    });
    for (int i = 0; i < 2; ++i) {
        const auto result = exchange(plain(server.port(), "localhost"));
        EXPECT_FALSE(result.ec) << result.diag.message;
        EXPECT_EQ(result.body(), "in time");
    }
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

// Who always has a byte more is not silent, and yet comes to no end.
TEST_F(net_timeout, a_proxy_that_drips_does_not_defeat_the_deadline_of_its_answer) {
    params.timeouts.handshake = milliseconds(200);
    params.timeouts.request = std::chrono::minutes(1);
    scripted_server proxy([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nVia: ");
        for (int i = 0; i < 50; ++i) {
            std::this_thread::sleep_for(milliseconds(20));
            p.send("x");
        }
        p.wait_for_close();
    });
    params.proxy.https = "http://127.0.0.1:" + std::to_string(proxy.port());
    expect_timeout(secure(443, "dynamodb.test"), milliseconds(200),
                   "was asked for dynamodb.test:443");
}

TEST_F(net_timeout, a_handshake_that_drips) {
    params.timeouts.handshake = milliseconds(200);
    scripted_server server([](peer& p) {
        // A record of the handshake, of which a byte comes now and then.
        p.send_raw(std::string("\x16\x03\x03\x10\x00\x02\x00\x0f\xfc", 9));
        for (int i = 0; i < 50; ++i) {
            std::this_thread::sleep_for(milliseconds(20));
            p.send_raw("x");
        }
        char byte[4096];
        while (::recv(p.descriptor(), byte, sizeof byte, 0) > 0) {
        }
    });
    expect_timeout(secure(server.port()), milliseconds(200), "TLS handshake with localhost");
}

/// Sends `piece` again and again, faster than it is read.
void flood(peer& p, std::string_view piece) {
    std::string much;
    while (much.size() < 65536) {
        much += piece;
    }
    p.read_request();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < until &&
           ::send(p.descriptor(), much.data(), much.size(), MSG_NOSIGNAL) > 0) {
    }
}

// Nor does who always has data ready, so that nothing is ever waited for.
TEST_F(net_timeout, interim_responses_without_end) {
    params.timeouts.request = milliseconds(200);
    scripted_server server([](peer& p) { flood(p, "HTTP/1.1 102 Processing\r\n\r\n"); });
    expect_timeout(plain(server.port()), milliseconds(200), "the request's time ran out");
}

TEST_F(net_timeout, empty_chunk_extensions_without_end) {
    params.timeouts.request = milliseconds(200);
    scripted_server server([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (std::chrono::steady_clock::now() < until &&
               ::send(p.descriptor(), "1\r\nx\r\n", 6, MSG_NOSIGNAL) > 0) {
        }
    });
    expect_timeout(plain(server.port()), milliseconds(200), "the request's time ran out");
}

TEST_F(net_timeout, opening_has_a_limit_over_all_its_steps) {
    full_listener nobody;
    params.timeouts.connect = std::chrono::minutes(1);
    params.timeouts.request = milliseconds(100);
    expect_timeout(plain(nobody.port()), milliseconds(100), "Connect to 127.0.0.1");
}

// Nothing has been sent, so nothing is lost by cancelling.
TEST_F(net_timeout, a_request_is_opening_until_it_is_sent) {
    bool opening = false;
    request.opening = &opening;
    bool seen = true;
    scripted_server server([](peer& p) {
        p.read_request();
        p.answer("ok");
        p.wait_for_close();
    });
    boost::asio::steady_timer soon(context, milliseconds(100));
    soon.async_wait([&](error_code) { seen = opening; });
    EXPECT_EQ(exchange(plain(server.port())).body(), "ok");
    EXPECT_FALSE(opening);
    full_listener nobody;
    request.timeout = milliseconds(300);
    soon.expires_after(milliseconds(100));
    soon.async_wait([&](error_code) { seen = opening; });
    EXPECT_EQ(exchange(plain(nobody.port())).ec, errc::timed_out);
    EXPECT_TRUE(seen);
    EXPECT_TRUE(opening) << "it was never sent";
}

} // namespace
} // namespace dyndump::test
