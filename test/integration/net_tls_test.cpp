// TLS: who is accepted, who is refused and in which words.
#include "support/exchange_fixture.hpp"
#include "support/hostile_text.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <boost/asio/ssl/error.hpp>

#include <sys/socket.h>

#include <fstream>

namespace dyndump::test {
namespace {

class net_tls : public exchange_fixture {
protected:
    net_tls() {
        bundle = directory.path() / "roots.pem";
        std::ofstream(bundle) << root.pem();
        params.tls.ca_bundle = bundle.string();
    }

    temporary_directory directory;
    std::filesystem::path bundle;
    identity root = make_identity(identity_params::authority("Test root"));
};

void answer_all(peer& p) {
    while (!p.read_request().empty()) {
        p.answer(p.resumed() ? "resumed" : "full");
    }
    p.close();
}

TEST_F(net_tls, a_trusted_server_is_spoken_to) {
    const identity leaf = make_identity({}, &root);
    scripted_server server(answer_all, make_server_context(leaf).get());
    for (const char* host : {"localhost", "127.0.0.1"}) {
        const auto result = exchange(secure(server.port(), host));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_EQ(result.body(), "full");
    }
}

TEST_F(net_tls, a_session_is_resumed) {
    const identity leaf = make_identity({}, &root);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto context = make_server_context(leaf);
        SSL_CTX_set_max_proto_version(context.get(), version);
        scripted_server server(
            [](peer& p) {
                p.read_request();
                p.answer(p.resumed() ? "resumed" : "full");
                p.close();
            },
            context.get());
        EXPECT_EQ(exchange(secure(server.port())).body(), "full");
        EXPECT_EQ(exchange(secure(server.port())).body(), "resumed") << version;
        EXPECT_EQ(exchange(secure(server.port())).body(), "resumed") << version;
        EXPECT_EQ(server.connections(), 3u);
    }
}

class net_tls_refusal : public net_tls {
protected:
    /// An exchange with `server` ends in a refusal that says `words`; unless verification is off.
    void expect_refusal(SSL_CTX* server_context, std::string_view words,
                        std::string host = "localhost") {
        scripted_server server(answer_all, server_context);
        const auto refused = exchange(secure(server.port(), host));
        EXPECT_EQ(refused.ec, errc::tls_verification_failed) << refused.ec.message();
        EXPECT_NE(refused.diag.message.find(words), std::string::npos) << refused.diag.message;
        EXPECT_NE(refused.diag.message.find("TLS handshake with " + host), std::string::npos)
            << refused.diag.message;
        EXPECT_EQ(server.connections(), 1u) << "trying again is of no use";

        params.tls.verify = false;
        make();
        const auto accepted = exchange(secure(server.port(), host));
        EXPECT_FALSE(accepted.ec) << accepted.diag.message;
        EXPECT_EQ(accepted.body(), "full");
        params.tls.verify = true;
        make();
    }
};

TEST_F(net_tls_refusal, expired) {
    identity_params old;
    old.valid_from = -30;
    old.valid_to = -1;
    const identity leaf = make_identity(old, &root);
    expect_refusal(make_server_context(leaf).get(), "has expired");
}

TEST_F(net_tls_refusal, not_yet_valid) {
    identity_params early;
    early.valid_from = 5;
    const identity leaf = make_identity(early, &root);
    expect_refusal(make_server_context(leaf).get(), "not valid yet");
}

TEST_F(net_tls_refusal, self_signed) {
    const identity alone = make_identity({});
    expect_refusal(make_server_context(alone).get(), "is self-signed");
}

TEST_F(net_tls_refusal, wrong_host) {
    identity_params other;
    other.alternative_names = "DNS:example.com,DNS:*.localhost";
    const identity leaf = make_identity(other, &root);
    expect_refusal(make_server_context(leaf).get(), "for another host, not for localhost");
}

TEST_F(net_tls_refusal, wrong_address) {
    identity_params other;
    other.alternative_names = "DNS:localhost,DNS:127.0.0.1,IP:127.0.0.2";
    const identity leaf = make_identity(other, &root);
    expect_refusal(make_server_context(leaf).get(), "does not name the address 127.0.0.1",
                   "127.0.0.1");
}

TEST_F(net_tls_refusal, untrusted_root) {
    const identity stranger = make_identity(identity_params::authority("Stranger"));
    const identity leaf = make_identity({}, &stranger);
    expect_refusal(make_server_context(leaf, &stranger).get(), "root that is not trusted here");
    const identity middle = make_identity(identity_params::authority("Middle"), &stranger);
    const identity other = make_identity({}, &middle);
    expect_refusal(make_server_context(other, &middle).get(), "CN = Stranger");
}

TEST_F(net_tls_refusal, an_issuer_that_would_take_over_a_terminal) {
    const identity stranger =
        make_identity(identity_params::authority("Str\x1b[2J\x07\nanger\xe9\x9b"));
    const identity leaf = make_identity({}, &stranger);
    const auto context = make_server_context(leaf, &stranger);
    expect_refusal(context.get(), "anger");
    scripted_server server(answer_all, context.get());
    const auto refused = exchange(secure(server.port()));
    expect_printable(refused.diag.message);
    EXPECT_NE(refused.diag.message.find("root that is not trusted here (CN = Str"),
              std::string::npos)
        << refused.diag.message;
}

TEST_F(net_tls_refusal, incomplete_chain) {
    const identity middle = make_identity(identity_params::authority("Middle"), &root);
    const identity leaf = make_identity({}, &middle);
    expect_refusal(make_server_context(leaf).get(), "chain is incomplete");
    scripted_server whole(answer_all, make_server_context(leaf, &middle).get());
    EXPECT_EQ(exchange(secure(whole.port())).body(), "full");
}

TEST_F(net_tls, old_protocols_are_refused_verified_or_not) {
    const identity leaf = make_identity({}, &root);
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        auto context = make_server_context(leaf);
        SSL_CTX_set_security_level(context.get(), 0);
        SSL_CTX_set_min_proto_version(context.get(), version);
        SSL_CTX_set_max_proto_version(context.get(), version);
        for (const bool verify : {true, false}) {
            params.tls.verify = verify;
            make();
            scripted_server server(answer_all, context.get());
            const auto refused = exchange(secure(server.port()));
            EXPECT_EQ(refused.ec, errc::tls_verification_failed) << refused.ec.message();
            EXPECT_NE(refused.diag.message.find("older than TLS 1.2"), std::string::npos)
                << refused.diag.message;
        }
    }
}

TEST_F(net_tls, the_bundle_is_the_only_trust) {
    // The system's roots do not trust the test root; the bundle does not trust the system's.
    params.tls.ca_bundle.clear();
    const identity leaf = make_identity({}, &root);
    scripted_server server(answer_all, make_server_context(leaf).get());
    EXPECT_EQ(exchange(secure(server.port())).ec, errc::tls_verification_failed);
}

TEST_F(net_tls, a_bundle_that_cannot_be_read_is_named) {
    for (const std::string& path : {directory / "absent.pem", directory / "empty.pem"}) {
        std::ofstream(directory / "empty.pem") << "no certificate";
        params.tls.ca_bundle = path;
        error_code ec;
        diagnostics diag;
        EXPECT_FALSE(make_transport(context.get_executor(), params, ec, diag));
        EXPECT_EQ(ec, errc::bad_configuration);
        EXPECT_NE(diag.message.find(path), std::string::npos) << diag.message;
    }
}

TEST_F(net_tls, the_name_is_sent_but_an_address_is_not) {
    const identity leaf = make_identity({}, &root);
    auto context = make_server_context(leaf);
    static std::string asked;
    SSL_CTX_set_tlsext_servername_callback(
        context.get(), +[](SSL* ssl, int*, void*) {
            const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            asked = name != nullptr ? name : "nothing";
            return SSL_TLSEXT_ERR_OK;
        });
    scripted_server server(answer_all, context.get());
    EXPECT_FALSE(exchange(secure(server.port())).ec);
    EXPECT_EQ(asked, "localhost");
    EXPECT_FALSE(exchange(secure(server.port(), "127.0.0.1")).ec);
    EXPECT_EQ(asked, "nothing");
}

TEST_F(net_tls, an_end_without_goodbye_is_never_the_end_of_a_body) {
    const identity leaf = make_identity({}, &root);
    scripted_server server(
        [](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\n\r\nhalf of it");
            p.index == 0 ? p.cut() : p.close();
        },
        make_server_context(leaf).get());
    EXPECT_EQ(exchange(secure(server.port())).ec, errc::connection_closed);
    EXPECT_EQ(exchange(secure(server.port())).body(), "half of it");
}

TEST_F(net_tls, large_bodies_and_key_updates) {
    const identity leaf = make_identity({}, &root);
    scripted_server server(
        [](peer& p) {
            for (std::string r = p.read_request(); !r.empty(); r = p.read_request()) {
                p.update_keys();
                p.answer(r.substr(r.find("\r\n\r\n") + 4));
            }
        },
        make_server_context(leaf).get());
    std::string body(3 << 20, 'x');
    for (std::size_t i = 0; i < body.size(); i += 97) {
        body[i] = static_cast<char>('a' + i % 26);
    }
    request.body = body;
    for (int i = 0; i < 3; ++i) {
        const auto result = exchange(secure(server.port()));
        ASSERT_FALSE(result.ec) << result.diag.message;
        EXPECT_TRUE(result.body() == body);
    }
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_tls, damaged_records_are_an_error) {
    const identity leaf = make_identity({}, &root);
    scripted_server server(
        [](peer& p) {
            p.read_request();
            p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
            p.send_raw(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'));
            p.wait_for_close();
        },
        make_server_context(leaf).get());
    const auto result = exchange(secure(server.port()));
    EXPECT_EQ(result.ec.category(), boost::asio::error::get_ssl_category()) << result.ec.message();
    EXPECT_NE(result.diag.message.find("bad record mac"), std::string::npos) << result.diag.message;
    EXPECT_NE(result.diag.message.find("in the middle of the response's body"), std::string::npos)
        << result.diag.message;
}

// The same bytes before a handshake are a plain http:// port; in an open stream they are damage.
TEST_F(net_tls, damage_in_an_open_stream_is_never_a_refusal) {
    const identity leaf = make_identity({}, &root);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        for (const std::string& bytes :
             {std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'),    // bad record mac
              std::string("\x17\x09\x09\x00\x20", 5) + std::string(32, 'x'),    // wrong version
              std::string("\x17\x03\x03\xff\xff", 5) + std::string(70000, 'x'), // too long
              std::string("HTTP/1.1 200 OK\r\n\r\n"), std::string("GET / HTTP/1.1\r\n"),
              std::string("\x16\x03\x03\x00\x04garb"), std::string("\x99\x03\x03\x00\x04garb"),
              std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}) { // an alert that is not encrypted
            auto context_of_server = make_server_context(leaf);
            SSL_CTX_set_max_proto_version(context_of_server.get(), version);
            scripted_server server(
                [&](peer& p) {
                    p.read_request();
                    p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                    p.send_raw(bytes);
                    p.cut();
                },
                context_of_server.get());
            make();
            const auto result = exchange(secure(server.port()));
            EXPECT_TRUE(result.ec);
            EXPECT_NE(result.ec, errc::tls_verification_failed) << result.diag.message;
            EXPECT_NE(result.diag.message.find("response's body"), std::string::npos)
                << result.diag.message;
        }
    }
}

TEST_F(net_tls_refusal, a_plain_port) {
    scripted_server server([](peer& p) {
        p.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        p.wait_for_close();
    });
    const auto result = exchange(secure(server.port()));
    EXPECT_EQ(result.ec, errc::tls_verification_failed);
    EXPECT_NE(result.diag.message.find("does not speak TLS"), std::string::npos)
        << result.diag.message;
}

TEST_F(net_tls_refusal, a_client_certificate_is_wanted) {
    const identity leaf = make_identity({}, &root);
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto strict = make_server_context(leaf);
        SSL_CTX_set_max_proto_version(strict.get(), version);
        SSL_CTX_set_verify(strict.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                           nullptr);
        scripted_server server(
            [](peer& p) {
                EXPECT_FALSE(p.handshake());
                char more[4096]; // what is not read would take the alert along
                while (::recv(p.descriptor(), more, sizeof more, 0) > 0) {
                }
            },
            strict.get());
        make();
        const auto result = exchange(secure(server.port()));
        EXPECT_EQ(result.ec, errc::tls_verification_failed)
            << version << result.ec.message() << result.diag.message;
        EXPECT_NE(result.diag.message.find("client certificate"), std::string::npos)
            << result.diag.message;
    }
}

TEST_F(net_tls_refusal, a_common_name_alone) {
    identity_params old;
    old.name = "localhost";
    old.alternative_names.clear();
    const identity leaf = make_identity(old, &root);
    expect_refusal(make_server_context(leaf).get(), "a common name alone does not");
    identity_params address;
    address.name = "127.0.0.1";
    address.alternative_names.clear();
    const identity other = make_identity(address, &root);
    expect_refusal(make_server_context(other).get(), "does not name the address", "127.0.0.1");
}

TEST_F(net_tls_refusal, a_common_name_beside_other_names) {
    identity_params mixed;
    mixed.name = "localhost";
    mixed.alternative_names = "IP:127.0.0.1"; // for OpenSSL alone, then, the common name counts
    const identity leaf = make_identity(mixed, &root);
    expect_refusal(make_server_context(leaf).get(), "for another host");
}

TEST_F(net_tls, a_final_dot_is_neither_sent_nor_compared) {
    const identity leaf = make_identity({}, &root);
    auto context_of_server = make_server_context(leaf);
    static std::string asked;
    SSL_CTX_set_tlsext_servername_callback(
        context_of_server.get(), +[](SSL* ssl, int*, void*) {
            const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
            asked = name != nullptr ? name : "nothing";
            return SSL_TLSEXT_ERR_OK;
        });
    scripted_server server(answer_all, context_of_server.get());
    const auto result = exchange(secure(server.port(), "localhost."));
    EXPECT_FALSE(result.ec) << result.diag.message;
    EXPECT_EQ(asked, "localhost");
    EXPECT_FALSE(exchange(plain(server.port(), "localhost.")).diag.message.starts_with("Resolve"));
}

} // namespace
} // namespace dyndump::test
