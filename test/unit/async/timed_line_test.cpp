#include "async/timed_line.hpp"
#include "support/virtual_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

struct timed_waiter {
    time_source::time_point due;
    int looks = 0;
    bool done = false;
    error_code ec;
    double at = 0;
    asio::cancellation_signal cancel;
};

struct timed_line : testing::Test {
    asio::awaitable<void> wait(timed_waiter& who) {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto due = [this, &who]() -> std::optional<time_source::time_point> {
            ++who.looks;
            return who.due <= time->now() ? std::nullopt : std::optional(who.due);
        };
        auto ec = co_await line.wait(due);
        who.ec = ec;
        who.at = time->seconds();
        who.done = true;
    }
    void start(timed_waiter& who, time_source::duration after) {
        who.due = time->now() + after;
        asio::co_spawn(context, wait(who),
                       asio::bind_cancellation_slot(who.cancel.slot(), [](std::exception_ptr) {}));
        time->run(context, 0s);
    }

    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    async::timed_line line{time};
    asio::io_context context;
};

// Twice before it sleeps: once in case it need not, once when changes are heard of.
constexpr int before_sleep = 2;

TEST_F(timed_line, a_worker_that_waits_sets_one_timer_and_wakes_exactly_once) {
    timed_waiter one;
    start(one, 100s);
    EXPECT_EQ(one.looks, before_sleep);
    time->run(context, 99s);
    EXPECT_EQ(one.looks, before_sleep); // no polling
    EXPECT_FALSE(one.done);
    time->run(context, 1s);
    EXPECT_TRUE(one.done);
    EXPECT_FALSE(one.ec);
    EXPECT_EQ(one.looks, before_sleep + 1);
    EXPECT_EQ(time->timers(), 1u);
}

TEST_F(timed_line, a_change_wakes_the_first_and_only_the_first) {
    std::vector<timed_waiter> all(10);
    for (auto& each : all) {
        start(each, 1h);
    }
    EXPECT_EQ(time->timers(), 1u);
    all[0].due = time->now();
    line.changed();
    time->run(context, 0s);
    EXPECT_TRUE(all[0].done);
    EXPECT_EQ(all[0].at, 0);
    EXPECT_EQ(all[0].looks, before_sleep + 1);
    EXPECT_EQ(all[1].looks, before_sleep); // the first now
    EXPECT_EQ(all[2].looks, 0);
    EXPECT_EQ(time->sleepers(), 1u);
    time->run(context);
    EXPECT_TRUE(all[9].done);
    EXPECT_EQ(time->timers(), 2u); // all were due at the same time
}

TEST_F(timed_line, whoever_is_cancelled_lets_the_next_be_first) {
    std::vector<timed_waiter> all(3);
    for (auto& each : all) {
        start(each, 10s);
    }
    all[0].cancel.emit(asio::cancellation_type::terminal);
    all[2].cancel.emit(asio::cancellation_type::terminal);
    time->run(context, 0s);
    EXPECT_EQ(all[0].ec, asio::error::operation_aborted);
    EXPECT_EQ(all[2].ec, asio::error::operation_aborted);
    EXPECT_FALSE(all[1].done);
    EXPECT_EQ(time->sleepers(), 1u);
    time->run(context);
    EXPECT_FALSE(all[1].ec);
    EXPECT_EQ(all[1].at, 10);
}

TEST_F(timed_line, a_later_time_is_kept_to) {
    timed_waiter one;
    start(one, 1s);
    one.due += 5s;
    time->run(context);
    EXPECT_EQ(one.at, 6);
}

} // namespace
} // namespace dyndump::test
