// TLS: who is accepted, who is refused and in which words.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <openssl/err.h>

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

} // namespace
} // namespace dyndump::test
