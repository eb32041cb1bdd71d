#include "net/connection_pool.hpp"

#include "async/launch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace dyndump::net {
namespace {

namespace asio = boost::asio;

struct connection_pool_test : testing::Test {
    asio::io_context io;
    http_endpoint where;
    std::shared_ptr<connection_pool> pool;
    error_code ec = asio::error::would_block;
    connection_pool::lease second;

    connection_pool_test() {
        transport_params params;
        params.max_connections = 1;
        pool = std::make_shared<connection_pool>(io.get_executor(), params, nullptr);
    }
    void wait() {
        const auto never = connection_pool::clock::time_point::max();
        asio::co_spawn(io, async::without_throwing(pool->acquire(where, true, never, second)),
                       [this](std::exception_ptr, error_code result) { ec = result; });
        io.poll();
        io.restart();
    }
};

TEST_F(connection_pool_test, who_waits_gets_what_is_given_back) {
    auto first = pool->try_acquire(where, true);
    ASSERT_TRUE(first);
    wait();
    EXPECT_FALSE(second);
    first.end();
    io.poll();
    EXPECT_FALSE(ec);
    EXPECT_TRUE(second);
    EXPECT_EQ(pool->count().open, 1u);
}

TEST_F(connection_pool_test, what_is_given_back_before_the_wait_begins_is_not_missed) {
    auto first = pool->try_acquire(where, true);
    ASSERT_TRUE(first);
    EXPECT_FALSE(pool->try_acquire(where, true));
    first.end(); // by another thread, just then
    wait();
    EXPECT_FALSE(ec);
    EXPECT_TRUE(second);
    EXPECT_EQ(pool->count().open, 1u);
}

TEST_F(connection_pool_test, idle_connections_are_closed_on_demand_and_no_others) {
    pool->close_idle(); // there are none
    auto first = pool->try_acquire(where, true);
    ASSERT_TRUE(first);
    pool->close_idle(); // it is in use
    EXPECT_EQ(pool->count().open, 1u);
    first.end();
    pool->close_idle();
    EXPECT_EQ(pool->count().open, 0u);
    EXPECT_EQ(pool->count().idle, 0u);
    EXPECT_TRUE(pool->try_acquire(where, true));
}

} // namespace
} // namespace dyndump::net
