// Servers that break off, answer nonsense, or are not there.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/error.hpp>

namespace dyndump::test {
namespace {

class net_failure : public exchange_fixture {
protected:
    static void expect_words(const exchange_result& result, std::string_view words) {
        EXPECT_NE(result.diag.message.find(words), std::string::npos) << result.diag.message;
    }
};

constexpr std::string_view sized = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nhello, world\r\n0\r\n\r\n";

TEST_F(net_failure, a_response_cut_at_any_byte_is_an_error) {
    for (const std::string_view wire : {sized, chunked}) {
        for (const bool by_reset : {false, true}) {
            scripted_server server([&](peer& p) {
                p.read_request();
                p.send(wire.substr(0, p.index));
                by_reset ? p.reset() : p.close();
            });
            for (std::size_t cut = 0; cut < wire.size(); ++cut) {
                const auto result = exchange(plain(server.port()));
                ASSERT_EQ(result.ec, errc::connection_closed) << cut << result.ec.message();
                ASSERT_EQ(result.response.status, 0u);
                ASSERT_EQ(result.body(), "");
                expect_words(result, "closed the connection");
            }
            const auto whole = exchange(plain(server.port()));
            // A reset may overtake the last bytes; an orderly end does not.
            EXPECT_TRUE(by_reset || whole.body() == "hello, world") << whole.ec.message();
        }
    }
}

TEST_F(net_failure, nobody_listens) {
    std::uint16_t port = 0;
    {
        scripted_server gone([](peer&) {});
        port = gone.port();
    }
    const auto result = exchange(plain(port));
    EXPECT_EQ(result.ec, boost::asio::error::connection_refused);
    expect_words(result, "Connect to 127.0.0.1:" + std::to_string(port));
    expect_words(result, "Connection refused; is the server running there?");
}

TEST_F(net_failure, the_name_does_not_exist) {
    const auto result = exchange(plain(80, "no-such-host.invalid"));
    EXPECT_TRUE(result.ec);
    expect_words(result, "Resolve no-such-host.invalid");
}

TEST_F(net_failure, something_else_answers) {
    scripted_server server([](peer& p) {
        p.send("SSH-2.0-OpenSSH_9.2p1\r\n");
        p.wait_for_close();
    });
    const auto result = exchange(plain(server.port()));
    EXPECT_EQ(result.ec, errc::malformed_response);
    expect_words(result, "is it the right host and port?");
}

TEST_F(net_failure, a_response_beyond_the_limit_is_refused) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.answer("01234567890");
    });
    make();
    exchange_result result;
    result.response.body_limit = 10;
    boost::asio::co_spawn(context, run_one(plain(server.port()), result), boost::asio::detached);
    context.run();
    EXPECT_EQ(result.ec, errc::response_too_large);
    EXPECT_EQ(result.response.body.size(), 0u);
}

TEST_F(net_failure, a_request_that_would_inject_a_header_is_not_sent) {
    scripted_server server([](peer& p) { p.answer(p.read_request()); });
    headers[1].value = "token\r\nX-Injected: 1";
    const auto result = exchange(plain(server.port()));
    EXPECT_EQ(result.ec, errc::invalid_argument);
    expect_words(result, "X-Amz-Target");
    EXPECT_EQ(server.connections(), 0u);
}

TEST_F(net_failure, redirects_are_handed_over_not_followed) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.send(
            "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        p.wait_for_close();
    });
    const auto result = exchange(plain(server.port()));
    EXPECT_FALSE(result.ec);
    EXPECT_EQ(result.response.status, 307u);
    EXPECT_EQ(result.response.header("location"), "http://127.0.0.1:1/");
}

TEST_F(net_failure, an_error_page_without_a_length_is_read_to_its_end) {
    scripted_server server([](peer& p) {
        p.read_request();
        p.send("HTTP/1.0 503 Busy\r\nContent-Type: text/html\r\n\r\n<html>busy</html>");
        p.close();
    });
    const auto result = exchange(plain(server.port()));
    EXPECT_FALSE(result.ec) << result.diag.message;
    EXPECT_EQ(result.response.status, 503u);
    EXPECT_EQ(result.body(), "<html>busy</html>");
}

TEST_F(net_failure, a_plain_port_is_recognised_by_tls) {
    scripted_server server([](peer& p) {
        p.read_some();
        p.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        p.wait_for_close();
    });
    const auto result = exchange(secure(server.port()));
    EXPECT_EQ(result.ec, errc::tls_verification_failed);
    expect_words(result, "does not speak TLS");
}

TEST_F(net_failure, ipv6) {
    scripted_server server([](peer& p) { p.answer(p.read_request().empty() ? "" : "six"); },
                           nullptr, "::1");
    EXPECT_EQ(exchange(plain(server.port(), "::1")).body(), "six");
    const auto refused = exchange(plain(1, "::1"));
    expect_words(refused, "Connect to [::1]:1");
}

} // namespace
} // namespace dyndump::test
