#include "net/watchdog.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace dyndump::net {
namespace {

namespace asio = boost::asio;
using clock = watchdog::clock;

struct watchdog_test : testing::Test {
    ~watchdog_test() override { dog.stop(); }

    void start(clock::duration whole) {
        dog.start(io.get_executor(), std::make_shared<int>(), clock::now() + whole);
    }

    asio::io_context io;
    asio::ip::tcp::socket socket{io};
    operation_memory memory;
    watchdog dog{io.get_executor(), socket, memory};
};

TEST_F(watchdog_test, no_step_begins_when_the_whole_is_over) {
    start(std::chrono::hours(1));
    EXPECT_TRUE(dog.step(std::chrono::hours(2)));
    EXPECT_FALSE(dog.expired());
    start(clock::duration::zero());
    EXPECT_FALSE(dog.step(std::chrono::hours(2))) << "whoever always finds data never waits";
    EXPECT_TRUE(dog.expired_whole());
}

TEST_F(watchdog_test, a_phase_bounds_its_steps_and_no_others) {
    start(std::chrono::hours(1));
    const auto whole = dog.whole();
    {
        const watchdog::phase asking(dog, clock::duration::zero());
        EXPECT_FALSE(dog.step(std::chrono::hours(2)));
        EXPECT_TRUE(dog.expired_whole());
    }
    EXPECT_EQ(dog.whole(), whole);
    EXPECT_TRUE(dog.step(std::chrono::hours(2)));
    {
        const watchdog::phase longer(dog, std::chrono::hours(2));
        EXPECT_EQ(dog.whole(), whole);
    }
}

TEST_F(watchdog_test, limits_that_the_clock_cannot_hold_are_none) {
    start(std::chrono::hours(1));
    const auto whole = dog.whole();
    EXPECT_TRUE(dog.step(clock::duration::max()));
    EXPECT_FALSE(dog.expired());
    const watchdog::phase asking(dog, clock::duration::max());
    EXPECT_EQ(dog.whole(), whole);
    EXPECT_TRUE(dog.step(clock::duration::max()));
}

} // namespace
} // namespace dyndump::net
