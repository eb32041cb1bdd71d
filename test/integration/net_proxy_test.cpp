// Through a proxy: forwarded requests and tunnels.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <boost/asio/error.hpp>

#include <fstream>

namespace dyndump::test {
namespace {

class net_proxy : public exchange_fixture {
protected:
    net_proxy() {
        identity_params server;
        server.alternative_names = "DNS:dynamodb.test";
        leaf = make_identity(server, &root);
        std::ofstream(directory / "roots.pem") << root.pem();
        params.tls.ca_bundle = directory / "roots.pem";
        params.proxy = {};
    }
    void use(const scripted_server& proxy) {
        const std::string url = "http://user:secret@127.0.0.1:" + std::to_string(proxy.port());
        params.proxy.http = url;
        params.proxy.https = url;
    }

    temporary_directory directory;
    identity root = make_identity(identity_params::authority("Test root"));
    identity leaf;
};

TEST_F(net_proxy, plain_requests_are_forwarded) {
    scripted_server proxy([](peer& p) {
        for (std::string r = p.read_request(); !r.empty(); r = p.read_request()) {
            p.answer(r);
        }
    });
    use(proxy);
    for (int i = 0; i < 2; ++i) {
        const std::string seen = exchange(plain(8000, "dynamodb.test")).body();
        EXPECT_TRUE(seen.starts_with("POST http://dynamodb.test:8000/ HTTP/1.1\r\n")) << seen;
        EXPECT_NE(seen.find("\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
                  std::string::npos)
            << seen;
    }
    EXPECT_EQ(proxy.connections(), 1u);
}

TEST_F(net_proxy, tls_goes_through_a_tunnel) {
    const auto server = make_server_context(leaf);
    std::string asked;
    scripted_server proxy([&](peer& p) {
        asked = p.read_request();
        p.send("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        p.start_tls(server.get());
        for (std::string r = p.read_request(); !r.empty(); r = p.read_request()) {
            p.answer(r);
        }
    });
    use(proxy);
    for (int i = 0; i < 2; ++i) {
        const auto result = exchange(secure(443, "dynamodb.test"));
        ASSERT_FALSE(result.ec) << result.diag.message;
        EXPECT_TRUE(result.body().starts_with("POST / HTTP/1.1\r\n"));
        EXPECT_EQ(result.body().find("Proxy-Authorization"), std::string::npos)
            << "the server must not see the proxy's password";
    }
    EXPECT_EQ(asked, "CONNECT dynamodb.test:443 HTTP/1.1\r\nHost: dynamodb.test:443\r\n"
                     "Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n\r\n");
    EXPECT_EQ(proxy.connections(), 1u);
}

TEST_F(net_proxy, a_tunnel_that_is_refused_says_so) {
    struct refusal {
        std::string_view answer;
        errc code;
        std::string_view words;
    };
    for (const refusal& expected : {
             refusal{"HTTP/1.1 407 Who\r\nContent-Length: 2\r\n\r\nno", errc::bad_configuration,
                     "wants a user name and a password"},
             refusal{"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", errc::bad_configuration,
                     "answered 403 when it was asked for dynamodb.test:443"},
             refusal{"HTTP/1.1 502 Down\r\nContent-Length: 0\r\n\r\n", errc::connection_closed,
                     "answered 502"},
             refusal{"HTTP/1.1 200 OK\r\n\r\nunasked", errc::malformed_response, "sent more"},
             refusal{"nonsense", errc::malformed_response, "was asked for dynamodb.test:443"},
             refusal{"", errc::connection_closed, "was asked for dynamodb.test:443"},
         }) {
        scripted_server proxy([&](peer& p) {
            p.read_request();
            p.send(expected.answer);
            p.close();
        });
        use(proxy);
        make();
        const auto result = exchange(secure(443, "dynamodb.test"));
        EXPECT_EQ(result.ec, expected.code) << expected.answer << result.ec.message();
        EXPECT_NE(result.diag.message.find(expected.words), std::string::npos)
            << result.diag.message;
        EXPECT_EQ(result.diag.message.find("secret"), std::string::npos);
    }
}

TEST_F(net_proxy, a_proxy_that_is_not_there_is_named) {
    params.proxy.https = "http://127.0.0.1:1";
    const auto result = exchange(secure(443, "dynamodb.test"));
    EXPECT_EQ(result.ec, boost::asio::error::connection_refused);
    EXPECT_NE(result.diag.message.find("Connect to the proxy 127.0.0.1:1"), std::string::npos)
        << result.diag.message;
}

TEST_F(net_proxy, the_certificate_is_the_servers) {
    identity_params other;
    other.alternative_names = "IP:127.0.0.1,DNS:localhost";
    const identity impostor = make_identity(other, &root);
    const auto server = make_server_context(impostor);
    scripted_server proxy([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\n\r\n");
        p.start_tls(server.get());
        p.wait_for_close();
    });
    use(proxy);
    EXPECT_EQ(exchange(secure(443, "dynamodb.test")).ec, errc::tls_verification_failed);
}

TEST_F(net_proxy, a_refused_tunnel_says_where_it_points_to) {
    scripted_server proxy([](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 302 Found\r\nLocation: http://portal.corp/\xc2\x9b[2Jlogin\r\n"
               "Content-Length: 0\r\n\r\n");
        p.close();
    });
    use(proxy);
    const auto result = exchange(secure(443, "dynamodb.test"));
    EXPECT_EQ(result.ec, errc::bad_configuration) << result.diag.message;
    EXPECT_NE(result.diag.message.find("points to http://portal.corp/"), std::string::npos)
        << result.diag.message;
    EXPECT_EQ(result.diag.message.find("\xc2\x9b"), std::string::npos);
}

TEST_F(net_proxy, a_response_says_through_which_proxy_it_came) {
    const auto server = make_server_context(leaf);
    scripted_server proxy([&](peer& p) {
        std::string r = p.read_request();
        if (r.starts_with("CONNECT")) {
            p.send("HTTP/1.1 200 OK\r\n\r\n");
            p.start_tls(server.get());
            r = p.read_request();
        }
        for (; !r.empty(); r = p.read_request()) {
            p.send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
        }
    });
    use(proxy);
    const std::string name = "127.0.0.1:" + std::to_string(proxy.port());
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(exchange(plain(8000, "dynamodb.test")).response.via, name);
        EXPECT_EQ(exchange(secure(443, "dynamodb.test")).response.via, name);
    }
    scripted_server direct([](peer& p) {
        p.read_request();
        p.answer("ok");
    });
    EXPECT_EQ(exchange(plain(direct.port())).response.via, "");
}

} // namespace
} // namespace dyndump::test
