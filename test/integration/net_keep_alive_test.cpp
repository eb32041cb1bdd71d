// Connections kept, reused, found closed, limited in number.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"

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

} // namespace
} // namespace dyndump::test
