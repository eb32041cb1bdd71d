#include "net/background_timer.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace dyndump::net {
namespace {

namespace asio = boost::asio;
using clock = background_timer::clock;

constexpr std::chrono::hours long_time(10);

struct background_timer_test : testing::Test {
    /// Begins a wait from a handler of the context.
    void wait(clock::time_point when) {
        asio::post(io, [this, when] { timer->wait(when, [this] { ++rung; }); });
    }

    asio::io_context io;
    std::unique_ptr<background_timer> timer = std::make_unique<background_timer>(io);
    int rung = 0;
};

TEST_F(background_timer_test, run_returns_while_it_waits) {
    wait(clock::now() + long_time);
    EXPECT_EQ(io.run(), 1u);
    EXPECT_TRUE(io.stopped());
    EXPECT_EQ(rung, 0);
    io.restart();
    asio::post(io, [] {}); // and again
    EXPECT_EQ(io.run(), 1u);
}

TEST_F(background_timer_test, rings_while_there_is_other_work) {
    auto work = asio::make_work_guard(io);
    wait(clock::now());
    while (rung == 0) {
        io.run_one();
    }
    wait(clock::now());
    while (rung == 1) {
        io.run_one();
    }
    EXPECT_EQ(rung, 2);
    work.reset();
    io.run(); // the counts are right: it returns
    EXPECT_TRUE(io.stopped());
}

TEST_F(background_timer_test, does_not_end_the_run_of_others) {
    auto work = asio::make_work_guard(io);
    for (int i = 0; i < 3; ++i) {
        wait(clock::now() + long_time); // cuts the one before short
        io.poll();
    }
    timer.reset();
    io.poll();
    EXPECT_FALSE(io.stopped());
    EXPECT_EQ(rung, 0);
    work.reset();
    io.run();
}

TEST_F(background_timer_test, a_wait_that_goes_with_its_context_leaves_nothing) {
    const auto held = std::make_shared<int>();
    {
        asio::io_context other;
        background_timer its(other);
        asio::post(other, [&] { its.wait(clock::now() + long_time, [held] {}); });
        other.run();
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST(background_timer, a_pool_of_threads_can_be_joined) {
    asio::thread_pool pool(2);
    background_timer timer(pool);
    asio::post(pool, [&] { timer.wait(clock::now() + long_time, [] {}); });
    pool.join();
}

} // namespace
} // namespace dyndump::net
