// A page that is given up.
#include "support/write_scenario.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/strand.hpp>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

struct cancelled_writing : testing::Test {
    // Cancels after some time; how long the writing took to end then.
    double cancel_after(time_source::duration pause) {
        auto& page = s.start(s.items(0, 2000));
        s.time->run(s.context, pause);
        EXPECT_FALSE(page.ended);
        page.cancel.emit(asio::cancellation_type::terminal);
        const auto from = s.time->seconds();
        s.time->run(s.context);
        EXPECT_TRUE(page.ended);
        EXPECT_EQ(page.outcome, asio::error::operation_aborted);
        EXPECT_FALSE(s.writer->error());
        return page.seconds - from;
    }
    write_scenario s;
};

TEST_F(cancelled_writing, drops_the_requests_in_flight) {
    s.net->latency = 10s;
    s.params.max_in_flight = 5;
    EXPECT_LT(cancel_after(5s), 0.001);
    EXPECT_EQ(s.net->cancelled, 5u);
    s.net->latency = 10ms;
    EXPECT_FALSE(s.write(s.items(0, 100))) << "the writer goes on with other pages";
    EXPECT_EQ(s.target.items.size(), 100u);
}

TEST_F(cancelled_writing, while_it_waits_for_capacity) {
    s.params.write_capacity = 1;
    EXPECT_LT(cancel_after(100s), 0.001);
}

TEST_F(cancelled_writing, counts_none_of_its_items) {
    s.params.max_in_flight = 1; // 25 items each 10 ms
    EXPECT_LT(cancel_after(105ms), 0.001);
    EXPECT_GE(s.target.items.size(), 250u);
    EXPECT_EQ(s.writer->stats().put, 0u) << "the page will be written again";
    EXPECT_FALSE(s.write(s.items(0, 2000)));
    EXPECT_EQ(s.writer->stats().put, 2000u);
}

TEST_F(cancelled_writing, while_it_waits_after_a_throttle) {
    s.target.instead = [] {
        return model_target::throttle("TableWriteKeyRangeThroughputExceeded");
    };
    EXPECT_LT(cancel_after(20s), 0.001);
}

TEST_F(cancelled_writing, while_another_page_has_all_permits) {
    s.net->latency = 10s;
    s.params.max_in_flight = 1;
    auto& first = s.start(s.items(5000, 25), 1);
    s.time->run(s.context, 1s);
    EXPECT_LT(cancel_after(1s), 0.001);
    EXPECT_TRUE(first.ended);
    EXPECT_FALSE(first.outcome);
}

asio::awaitable<error_code> wait_and_write(write_scenario& s, write_scenario::writing& which) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto when = s.time->now() + 1s;
    auto interrupted = co_await s.time->sleep_until(when);
    EXPECT_TRUE(interrupted);
    co_return co_await s.make().write(which.content);
}

TEST_F(cancelled_writing, before_it_begins) {
    auto& page = s.pages.emplace_back();
    page.content = make_page(s.items(0, 100));
    asio::co_spawn(s.context, wait_and_write(s, page),
                   asio::bind_cancellation_slot(
                       page.cancel.slot(),
                       [&page](const std::exception_ptr&, error_code ec) { page.outcome = ec; }));
    s.time->run(s.context, 1ms);
    page.cancel.emit(asio::cancellation_type::terminal);
    s.time->run(s.context);
    EXPECT_EQ(page.outcome, asio::error::operation_aborted);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(cancelled_writing, a_context_may_be_destroyed_while_pages_are_written) {
    auto time = std::make_shared<virtual_time>();
    {
        write_scenario own;
        own.start(own.items(0, 500), 0);
        own.start(own.items(1000, 500), 1);
        own.time->run(own.context, 5ms);
        own.time->forget_sleepers();
    }
    SUCCEED();
}

} // namespace
} // namespace dyndump::test
