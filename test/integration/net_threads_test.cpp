// Many coroutines on many strands and threads share one transport.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <fstream>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// OpenSSL is not instrumented: its reference counts, which order what it does to a session that
// several connections resume, are invisible.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
    return "called_from_lib:libcrypto.so.3\ncalled_from_lib:libssl.so.3\n";
}
#endif
#endif

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

class net_threads : public exchange_fixture {
protected:
    asio::awaitable<void> run_many(http_endpoint where, int id, int count) {
        http_response response;
        diagnostics diag;
        for (int i = 0; i < count; ++i) {
            const std::string body = std::to_string(id) + " asks for the " + std::to_string(i) +
                                     "th time" + std::string(static_cast<std::size_t>(i * 97), '.');
            http_request mine = request;
            mine.body = body;
            auto ec = co_await net->exchange(where, mine, response, diag);
            failures += ec || response.body.view() != body ? 1 : 0;
            ++exchanges;
        }
    }

    void run_all(const http_endpoint& where) {
        error_code ec;
        diagnostics diag;
        params.max_connections = 16;
        asio::thread_pool pool(4);
        net = make_transport(pool.get_executor(), params, ec, diag);
        for (int id = 0; id < 64; ++id) {
            asio::co_spawn(asio::make_strand(pool), run_many(where, id, 30), asio::detached);
        }
        pool.join();
        net.reset();
        EXPECT_EQ(exchanges, 64 * 30);
        EXPECT_EQ(failures, 0);
    }

    std::atomic<int> exchanges{0};
    std::atomic<int> failures{0};
};

/// Echoes, and closes now and then: at once after a response, or a request later.
void moody(peer& p) {
    for (unsigned served = 0;; ++served) {
        const std::string r = p.read_request();
        if (r.empty() || (served > 0 && (served + p.index) % 23 == 0)) {
            p.close();
            return;
        }
        p.answer(r.substr(r.find("\r\n\r\n") + 4));
    }
}

TEST_F(net_threads, plain) {
    scripted_server server(moody);
    run_all(plain(server.port()));
}

TEST_F(net_threads, tls) {
    const temporary_directory directory;
    const identity root = make_identity(identity_params::authority("Test root"));
    const identity leaf = make_identity({}, &root);
    std::ofstream(directory / "roots.pem") << root.pem();
    params.tls.ca_bundle = directory / "roots.pem";
    scripted_server server(moody, make_server_context(leaf).get());
    run_all(secure(server.port()));
}

} // namespace
} // namespace dyndump::test
