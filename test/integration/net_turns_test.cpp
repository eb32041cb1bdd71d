// Whoever shares the executor runs between two pieces of what many connections read.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/tls_twins.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <barrier>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

/// Somebody else on the same context, who is always ready.
struct neighbour {
    asio::io_context& context;
    std::string& told;
    const int& reading;

    void operator()() {
        if (reading > 0) {
            told += '.';
            asio::post(context, *this);
        }
    }
};

/// Tells of each large piece.
struct noting_observer final : body_observer {
    std::string* told = nullptr;
    std::size_t seen = 0;

    void arrived(std::string_view so_far) override {
        constexpr std::size_t large = std::size_t{18} << 10;
        if (so_far.size() - seen > large) {
            *told += 'p';
        }
        seen = so_far.size();
    }
};

struct net_turns : exchange_fixture {
    static constexpr int lanes = 8;

    asio::awaitable<void> read(http_endpoint where) {
        noting_observer observer;
        observer.told = &told;
        exchange_result result;
        result.response.observer = &observer;
        co_await run_one(where, result);
        EXPECT_FALSE(result.ec) << result.diag.message;
        EXPECT_EQ(result.body().size(), body.size());
        --reading;
    }

    void expect_turns(SSL_CTX* tls) {
        std::barrier all_have_asked(lanes);
        scripted_server server(
            [&](peer& p) {
                p.read_request();
                all_have_asked.arrive_and_wait(); // so that all have much to read at once
                p.answer(body);
                p.wait_for_close();
            },
            tls);
        make();
        for (int i = 0; i < lanes; ++i) {
            const auto where = tls != nullptr ? secure(server.port()) : plain(server.port());
            asio::co_spawn(asio::make_strand(context), read(where), asio::detached);
        }
        asio::post(context, neighbour{context, told, reading});
        context.run();
        EXPECT_GE(std::count(told.begin(), told.end(), 'p'), lanes);
        EXPECT_EQ(told.find("pp"), std::string::npos) << "two pieces one after the other";
    }

    const std::string body = std::string(std::size_t{1} << 20, 'x');
    int reading = lanes;
    std::string told;
};

TEST_F(net_turns, others_run_between_two_pieces) {
    expect_turns(nullptr);
}

TEST_F(net_turns, others_run_between_two_pieces_of_tls) {
    params.tls.verify = false;
    const identity leaf = make_identity({});
    expect_turns(make_server_context(leaf).get());
}

} // namespace
} // namespace dyndump::test
