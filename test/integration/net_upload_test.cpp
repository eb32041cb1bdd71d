// Requests whose bodies come in pieces, and are large.
#include "support/exchange_fixture.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/tls_twins.hpp"

#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace dyndump::test {
namespace {

using std::chrono::milliseconds;

class net_upload : public exchange_fixture {
protected:
    net_upload() {
        request.method = "PUT";
        request.body = {};
    }

    // Pieces of different sizes, one of them empty, each with text of its own.
    void make_pieces(std::size_t scale) {
        text.clear();
        for (const std::size_t size : {scale * 700, std::size_t{1}, std::size_t{0}, scale * 1300}) {
            std::string one(size, 'a');
            for (std::size_t i = 0; i < one.size(); ++i) {
                one[i] = static_cast<char>('a' + (i * 7 + size) % 26);
            }
            text.push_back(std::move(one));
        }
        pieces.assign(text.begin(), text.end());
        request.more_body = pieces;
    }
    std::string all() const {
        std::string joined;
        for (const auto& each : text) {
            joined += each;
        }
        return joined;
    }

    std::vector<std::string> text;
    std::vector<std::string_view> pieces;
};

void echo_all(peer& p) {
    for (std::string r = p.read_request(); !r.empty(); r = p.read_request()) {
        p.answer(r.substr(r.find("\r\n\r\n") + 4));
    }
}

TEST_F(net_upload, pieces_arrive_as_one_body) {
    scripted_server server(echo_all);
    for (const std::size_t scale : {1U, 8U, 2000U}) { // in the head, beside it, in many steps
        make_pieces(scale);
        const auto result = exchange(plain(server.port()));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_TRUE(result.body() == all()) << scale;
    }
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_upload, pieces_arrive_as_one_body_over_tls) {
    const temporary_directory directory;
    const auto bundle = directory.path() / "roots.pem";
    const identity root = make_identity(identity_params::authority("Test root"));
    std::ofstream(bundle) << root.pem();
    params.tls.ca_bundle = bundle.string();
    scripted_server server(echo_all, make_server_context(make_identity({}, &root)).get());
    for (const std::size_t scale : {1U, 8U, 2000U}) {
        make_pieces(scale);
        const auto result = exchange(secure(server.port()));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_TRUE(result.body() == all()) << scale;
    }
}

TEST_F(net_upload, takes_as_long_as_it_goes_on) {
    params.timeouts.request = milliseconds(60);
    make_pieces(2000);
    scripted_server server([](peer& p) {
        const std::string head = p.read_some(4096);
        std::size_t rest = 4'000'001 + head.find("\r\n\r\n") + 4 - head.size();
        while (rest > 0) {
            std::this_thread::sleep_for(milliseconds(5));
            const auto more = p.read_some(std::min<std::size_t>(rest, 200'000));
            if (more.empty()) {
                return; // the client has given up
            }
            rest -= more.size();
        }
        std::this_thread::sleep_for(milliseconds(70));
        p.answer("late");
    });
    request.idle = milliseconds(5000);
    const auto result = exchange(plain(server.port()));
    EXPECT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
    EXPECT_EQ(result.body(), "late");
    request.idle.reset();
    EXPECT_EQ(exchange(plain(server.port())).ec, errc::timed_out);
    request.idle = milliseconds(5000);
    request.timeout = milliseconds(60);
    EXPECT_EQ(exchange(plain(server.port())).ec, errc::timed_out);
}

TEST_F(net_upload, ends_when_nothing_is_taken_any_more) {
    make_pieces(20'000); // more than the kernel keeps
    scripted_server server([](peer& p) {
        p.read_some(4096);
        std::this_thread::sleep_for(milliseconds(300));
    });
    request.idle = milliseconds(50);
    const auto result = exchange(plain(server.port()));
    EXPECT_EQ(result.ec, errc::timed_out);
}

TEST_F(net_upload, an_answer_before_the_end_of_the_body_is_heard) {
    make_pieces(20'000);
    scripted_server server([](peer& p) {
        p.read_some(4096);
        p.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        std::this_thread::sleep_for(milliseconds(20));
        p.close(); // with much unread: a reset
    });
    for (int i = 0; i < 2; ++i) {
        const auto result = exchange(plain(server.port()));
        ASSERT_FALSE(result.ec) << result.ec.message() << ": " << result.diag.message;
        EXPECT_EQ(result.response.status, 403u);
        EXPECT_EQ(result.body(), "no");
    }
    EXPECT_EQ(server.connections(), 2u) << "what was cut short carries nothing more";
}

TEST_F(net_upload, what_goes_once_is_not_repeated_over_another_connection) {
    make_pieces(1);
    for (const bool by_reset : {false, true}) {
        scripted_server server([by_reset](peer& p) {
            p.read_request();
            p.answer("served by " + std::to_string(p.index));
            p.read_request(); // seen, but never answered
            by_reset ? p.reset() : p.close();
        });
        request.once = true;
        bool repeated = false;
        request.repeated = &repeated;
        EXPECT_EQ(exchange(plain(server.port())).body(), "served by 0");
        EXPECT_EQ(exchange(plain(server.port())).ec, errc::connection_closed);
        EXPECT_FALSE(repeated);
        EXPECT_EQ(server.connections(), 1u);
        net.reset();
    }
}

} // namespace
} // namespace dyndump::test
