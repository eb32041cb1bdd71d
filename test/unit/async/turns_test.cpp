#include "async/turns.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dyndump::async {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> take_steps(std::shared_ptr<turns> line, asio::any_io_executor where,
                                 char name, int steps, std::string& told) {
    turns::place place(where);
    for (int i = 0; i < steps; ++i) {
        co_await line->wait(place);
        told += name;
        line->pass_on();
    }
}

void start(asio::io_context& context, std::shared_ptr<turns> line, char name, int steps,
           std::string& told) {
    const asio::any_io_executor where = asio::make_strand(context);
    asio::co_spawn(where, take_steps(std::move(line), where, name, steps, told), asio::detached);
}

// Somebody else on the same context, who is always ready.
struct neighbour {
    asio::io_context& context;
    std::string& told;
    int left;

    void operator()() {
        told += '.';
        if (--left > 0) {
            asio::post(context, *this);
        }
    }
};

TEST(turns, come_in_the_order_of_arrival) {
    asio::io_context context;
    const auto line = std::make_shared<turns>(context.get_executor());
    std::string told;
    for (const char name : {'a', 'b', 'c'}) {
        start(context, line, name, 3, told);
    }
    context.run();
    EXPECT_EQ(told, "abcabcabc");
    EXPECT_TRUE(line->try_take());
}

TEST(turns, others_run_between_two) {
    asio::io_context context;
    const auto line = std::make_shared<turns>(context.get_executor());
    std::string told;
    for (const char name : {'a', 'b', 'c', 'd'}) {
        start(context, line, name, 5, told);
    }
    asio::post(context, neighbour{context, told, 100});
    context.run();
    std::string steps;
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (told[i] != '.') {
            steps += told[i];
            ASSERT_TRUE(i == 0 || told[i - 1] == '.') << told;
        }
    }
    EXPECT_EQ(steps, "abcdabcdabcdabcdabcd");
}

TEST(turns, are_kept_until_they_are_passed_on) {
    asio::io_context context;
    const auto line = std::make_shared<turns>(context.get_executor());
    ASSERT_TRUE(line->try_take());
    EXPECT_FALSE(line->try_take());
    std::string told;
    start(context, line, 'a', 1, told);
    context.poll();
    EXPECT_EQ(told, "");
    line->pass_on();
    context.run();
    EXPECT_EQ(told, "a");
}

// Tells when it goes.
struct witness {
    int& alive;
    explicit witness(int& counter)
        : alive(counter) {
        ++alive;
    }
    witness(const witness& other)
        : witness(other.alive) {}
    witness& operator=(const witness&) = delete;
    ~witness() { --alive; }
};

asio::awaitable<void> wait_once(std::shared_ptr<turns> line, asio::any_io_executor where,
                                witness seen) {
    turns::place place(where);
    co_await line->wait(place);
    line->pass_on();
    ADD_FAILURE() << "turn of " << seen.alive;
}

TEST(turns, a_context_that_ends_drops_all_who_wait) {
    int alive = 0;
    {
        asio::io_context context;
        const auto line = std::make_shared<turns>(context.get_executor());
        const asio::any_io_executor where = context.get_executor();
        for (int i = 0; i < 3; ++i) {
            asio::co_spawn(where, wait_once(line, where, witness(alive)), asio::detached);
        }
        EXPECT_EQ(context.poll_one(), 1U);
        EXPECT_EQ(context.poll_one(), 1U);
        EXPECT_GT(alive, 0);
    }
    EXPECT_EQ(alive, 0);
}

} // namespace
} // namespace dyndump::async
