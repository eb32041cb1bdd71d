#include "async/semaphore.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;
using async::semaphore;

struct waiter {
    semaphore::permit permit;
    error_code ec;
    bool done = false;
    asio::cancellation_signal cancel;
};

asio::awaitable<void> acquire(std::shared_ptr<semaphore> from, waiter& who) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto ec = co_await from->acquire(who.permit);
    who.ec = ec;
    who.done = true;
}

struct line {
    explicit line(std::size_t permits)
        : from(std::make_shared<semaphore>(permits)) {}

    void ask(waiter& who, asio::io_context& where) {
        asio::co_spawn(where, acquire(from, who),
                       asio::bind_cancellation_slot(who.cancel.slot(), [](std::exception_ptr) {}));
    }
    void ask(waiter& who) {
        ask(who, context);
        poll();
    }
    void poll() {
        context.restart();
        context.poll();
    }

    std::shared_ptr<semaphore> from;
    asio::io_context context;
};

TEST(semaphore, serves_in_order) {
    line l(2);
    std::vector<waiter> all(5);
    for (auto& each : all) {
        l.ask(each);
    }
    EXPECT_TRUE(all[0].done && all[1].done);
    EXPECT_FALSE(all[2].done);
    for (std::size_t i = 0; i + 2 < all.size(); ++i) {
        all[i].permit.release();
        semaphore::permit hasty;
        EXPECT_FALSE(l.from->try_acquire(hasty)); // it is for the next in line
        l.poll();
        EXPECT_TRUE(all[i + 2].done);
        EXPECT_EQ(i + 3 < all.size() && all[i + 3].done, false);
    }
    all[3].permit.release();
    all[4].permit.release();
    semaphore::permit now;
    EXPECT_TRUE(l.from->try_acquire(now));
}

TEST(semaphore, whoever_is_cancelled_leaves_the_line) {
    line l(1);
    std::vector<waiter> all(3);
    for (auto& each : all) {
        l.ask(each);
    }
    all[1].cancel.emit(asio::cancellation_type::terminal);
    l.poll();
    EXPECT_EQ(all[1].ec, asio::error::operation_aborted);
    EXPECT_FALSE(all[1].permit);
    all[0].permit.release();
    l.poll();
    EXPECT_TRUE(all[2].permit);
}

TEST(semaphore, a_permit_for_one_who_was_cancelled_meanwhile_is_not_lost) {
    line l(1);
    std::vector<waiter> all(3);
    for (auto& each : all) {
        l.ask(each);
    }
    all[0].permit.release();                               // for the second ...
    all[1].cancel.emit(asio::cancellation_type::terminal); // ... which does not know yet
    l.poll();
    EXPECT_TRUE(all[1].done);
    all[1].permit.release();
    l.poll();
    EXPECT_TRUE(all[2].permit);
}

TEST(semaphore, a_permit_for_one_whose_context_ends_goes_on) {
    line l(1);
    waiter first;
    waiter gone;
    waiter next;
    l.ask(first);
    {
        asio::io_context other;
        l.ask(gone, other);
        other.poll();
        l.ask(next);
        first.permit.release(); // for the one that will never run again
    }
    EXPECT_FALSE(gone.done);
    l.poll();
    EXPECT_TRUE(next.permit);
}

TEST(semaphore, each_goes_on_where_it_lives) {
    line l(1);
    asio::io_context other;
    waiter first;
    waiter second;
    l.ask(first);
    l.ask(second, other);
    other.poll();
    first.permit.release();
    l.poll();
    EXPECT_FALSE(second.done);
    other.restart();
    other.poll();
    EXPECT_TRUE(second.done);
}

// Run under TSan.
TEST(semaphore, many_threads_hold_no_more_than_there_are) {
    asio::thread_pool pool(4);
    const auto permits = std::make_shared<semaphore>(2);
    std::atomic<int> held{0};
    std::atomic<int> done{0};
    std::atomic<bool> too_many{false};
    for (int i = 0; i < 32; ++i) {
        asio::co_spawn(
            pool,
            [](std::shared_ptr<semaphore> from, std::atomic<int>& now, std::atomic<int>& count,
               std::atomic<bool>& wrong) -> asio::awaitable<void> {
                for (int n = 0; n < 50; ++n) {
                    semaphore::permit mine;
                    auto ec = co_await from->acquire(mine);
                    if (++now > 2 || ec) {
                        wrong = true;
                    }
                    --now;
                    ++count;
                }
            }(permits, held, done, too_many),
            asio::detached);
    }
    pool.join();
    EXPECT_EQ(done.load(), 1600);
    EXPECT_FALSE(too_many.load());
}

} // namespace
} // namespace dyndump::test
