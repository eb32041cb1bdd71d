// Terminal cancellation at each phase of an exchange.
#include "support/exchange_fixture.hpp"
#include "support/full_listener.hpp"
#include "support/scripted_server.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <future>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

class net_cancellation : public exchange_fixture {
protected:
    /// Runs an exchange, emits when `phase` is reached, and expects the abort.
    void cancel_at(const http_endpoint& where, std::future<void> phase) {
        exchange_result result;
        asio::cancellation_signal signal;
        bool done = false;
        make();
        asio::co_spawn(context, run_one(where, result),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                           EXPECT_FALSE(error);
                           done = true;
                       }));
        std::thread emitter([&] {
            phase.wait();
            asio::post(context, [&] { signal.emit(asio::cancellation_type::terminal); });
        });
        context.run_for(std::chrono::seconds(20));
        emitter.join();
        ASSERT_TRUE(done);
        EXPECT_EQ(result.ec, asio::error::operation_aborted) << result.ec.message();
        EXPECT_FALSE(result.diag.message.empty());
    }
    static std::future<void> at_once() {
        std::promise<void> now;
        now.set_value();
        return now.get_future();
    }
    void after_a_cancelled_one_others_work() {
        scripted_server server([](peer& p) { p.answer(p.read_request().empty() ? "" : "fine"); });
        EXPECT_EQ(exchange(plain(server.port())).body(), "fine");
    }
};

TEST_F(net_cancellation, while_connecting) {
    full_listener server;
    cancel_at(plain(server.port()), at_once());
    after_a_cancelled_one_others_work();
}

TEST_F(net_cancellation, in_the_handshake) {
    std::promise<void> reached;
    scripted_server server([&](peer& p) {
        p.read_some();
        reached.set_value();
        p.wait_for_close();
    });
    cancel_at(secure(server.port()), reached.get_future());
    after_a_cancelled_one_others_work();
}

TEST_F(net_cancellation, before_the_response) {
    std::promise<void> reached;
    std::promise<void> closed;
    scripted_server server([&](peer& p) {
        p.read_request();
        reached.set_value();
        p.wait_for_close();
        closed.set_value();
    });
    cancel_at(plain(server.port()), reached.get_future());
    EXPECT_EQ(closed.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready)
        << "the connection is dropped";
    after_a_cancelled_one_others_work();
}

TEST_F(net_cancellation, in_the_body) {
    std::promise<void> reached;
    scripted_server server([&](peer& p) {
        p.read_request();
        p.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
        reached.set_value();
        p.wait_for_close();
    });
    cancel_at(plain(server.port()), reached.get_future());
    after_a_cancelled_one_others_work();
}

TEST_F(net_cancellation, in_line) {
    params.max_connections = 1;
    std::promise<void> reached;
    std::promise<void> release;
    scripted_server server([&](peer& p) {
        p.read_request();
        reached.set_value();
        release.get_future().wait();
        p.answer("kept");
        p.wait_for_close();
    });
    make();
    exchange_result holder;
    exchange_result waiter;
    asio::cancellation_signal signal;
    asio::co_spawn(context, run_one(plain(server.port()), holder), asio::detached);
    context.poll();
    asio::co_spawn(context, run_one(plain(server.port()), waiter),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
    std::thread emitter([&] {
        reached.get_future().wait();
        asio::post(context, [&] {
            signal.emit(asio::cancellation_type::terminal);
            release.set_value();
        });
    });
    context.run();
    emitter.join();
    EXPECT_EQ(waiter.ec, asio::error::operation_aborted);
    EXPECT_EQ(holder.body(), "kept");
    EXPECT_EQ(server.connections(), 1u);
}

TEST_F(net_cancellation, while_resolving) {
    exchange_result result;
    asio::cancellation_signal signal;
    make();
    asio::co_spawn(context, run_one(plain(80, "no-such-host.invalid"), result),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
    context.run_one(); // the coroutine has begun, the answer cannot be back: handlers run here only
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    EXPECT_EQ(result.ec, asio::error::operation_aborted) << result.ec.message();
}

TEST_F(net_cancellation, before_it_began) {
    scripted_server server([](peer& p) { p.answer(p.read_request()); });
    make();
    exchange_result result;
    asio::cancellation_signal signal;
    auto cancelled_before = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        signal.emit(asio::cancellation_type::terminal);
        co_await run_one(plain(server.port()), result);
    };
    asio::co_spawn(context, cancelled_before(),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
    context.run();
    EXPECT_EQ(result.ec, asio::error::operation_aborted) << result.ec.message();
    EXPECT_EQ(server.connections(), 0u);
}

TEST_F(net_cancellation, a_context_that_is_destroyed_takes_its_exchanges_along) {
    scripted_server server([](peer& p) { p.wait_for_close(); });
    exchange_result results[3];
    auto own = std::make_unique<asio::io_context>(1);
    error_code ec;
    diagnostics diag;
    params.max_connections = 2;
    net = make_transport(own->get_executor(), params, ec, diag);
    for (auto& result : results) { // two under way, one in line
        asio::co_spawn(*own, run_one(plain(server.port()), result), asio::detached);
    }
    own->run_for(std::chrono::milliseconds(50));
    net.reset();
    own.reset();
    EXPECT_FALSE(results[0].ec); // never completed
}

} // namespace
} // namespace dyndump::test
