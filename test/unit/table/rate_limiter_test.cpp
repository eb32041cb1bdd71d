#include "support/virtual_time.hpp"

#include <dyndump/rate_limiter.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <limits>
#include <thread>
#include <vector>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

struct bench {
    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    asio::io_context context;
    std::vector<std::pair<double, double>> spent; // seconds, units
    double total = 0;
    bool stopping = false;

    rate_limiter make(double rate) {
        rate_limiter_params p(rate);
        p.time = time;
        return rate_limiter(p);
    }

    // A request that estimates, waits, takes some time, and costs something else.
    asio::awaitable<void> waiter(rate_limiter limiter, double units, std::uint64_t seed) {
        co_await asio::this_coro::throw_if_cancelled(false);
        seeded_random random(seed);
        while (!stopping) {
            const double estimate = units * (0.5 + random.uniform());
            auto refused = co_await limiter.acquire(estimate);
            if (refused) {
                co_return;
            }
            const double actual = units * (0.5 + random.uniform());
            spent.emplace_back(time->seconds(), actual);
            total += actual;
            const auto when = time->now() + 3ms;
            auto interrupted = co_await time->sleep_until(when);
            static_cast<void>(interrupted);
            limiter.settle(estimate, actual);
        }
    }

    // The most that was spent in any window of one second.
    double worst_second() const {
        double worst = 0;
        double sum = 0;
        std::size_t first = 0;
        for (const auto& [when, units] : spent) {
            sum += units;
            while (spent[first].first <= when - 1.0) {
                sum -= spent[first++].second;
            }
            worst = std::max(worst, sum);
        }
        return worst;
    }
};

struct load {
    double rate;
    int waiters;
};

class accuracy : public testing::TestWithParam<load> {};

TEST_P(accuracy, average_and_every_second) {
    const auto [rate, waiters] = GetParam();
    bench b;
    auto limiter = b.make(rate);
    // Requests of 1/100 of a second's worth, so that their grain does not show.
    const double units = rate / 100;
    for (int i = 0; i < waiters; ++i) {
        asio::co_spawn(b.context, b.waiter(limiter, units, static_cast<std::uint64_t>(i) + 1),
                       asio::detached);
    }
    b.time->run(b.context, 60s);
    const auto report = limiter.report();
    // A single waiter may lose a little to its own 3 ms.
    EXPECT_NEAR(report.error(), 0, 0.001) << "spent " << report.spent << " of " << report.allowed;
    EXPECT_NEAR(b.total / (rate * 60), 1, waiters == 1 ? 0.01 : 0.001);
    EXPECT_LE(b.worst_second(), rate * 1.15);
    b.stopping = true;
    b.time->run(b.context, 3600s);
    EXPECT_EQ(b.time->sleepers(), 0u);
}

INSTANTIATE_TEST_SUITE_P(rates, accuracy,
                         testing::Values(load{0.5, 1}, load{0.5, 256}, load{5, 1}, load{5, 16},
                                         load{5, 256}, load{500, 1}, load{500, 16}, load{500, 256},
                                         load{50000, 8}, load{50000, 256}));

asio::awaitable<void> acquire_once(rate_limiter limiter, double units, int id,
                                   std::vector<int>& order, std::vector<error_code>& codes) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto ec = co_await limiter.acquire(units);
    order.push_back(id);
    codes.push_back(ec);
}

TEST(rate_limiter, first_come_first_served) {
    bench b;
    auto limiter = b.make(10);
    std::vector<int> order;
    std::vector<error_code> codes;
    for (int i = 0; i < 8; ++i) {
        asio::co_spawn(b.context, acquire_once(limiter, 8 - i, i, order, codes), asio::detached);
    }
    b.time->run(b.context);
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
    EXPECT_NEAR(b.time->seconds(), 3.6, 0.001);
}

TEST(rate_limiter, a_cancelled_wait_gives_its_place_back) {
    bench b;
    auto limiter = b.make(10);
    asio::cancellation_signal signal;
    std::vector<int> order;
    std::vector<error_code> codes;
    asio::co_spawn(b.context, acquire_once(limiter, 100, 0, order, codes),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
    asio::co_spawn(b.context, acquire_once(limiter, 10, 1, order, codes), asio::detached);
    b.time->run(b.context, 500ms);
    signal.emit(asio::cancellation_type::terminal);
    b.time->run(b.context);
    ASSERT_EQ(order, (std::vector<int>{0, 1}));
    EXPECT_EQ(codes[0], error_code(asio::error::operation_aborted));
    EXPECT_FALSE(codes[1]);
    // Not after 11 s: the 100 units of the first were never spent. Nor early.
    EXPECT_NEAR(b.time->seconds(), 1.0, 0.11);
    EXPECT_GE(b.time->seconds(), 1.0);
}

TEST(rate_limiter, a_new_rate_reaches_those_who_wait) {
    bench b;
    auto limiter = b.make(0.01);
    std::vector<int> order;
    std::vector<error_code> codes;
    asio::co_spawn(b.context, acquire_once(limiter, 100, 0, order, codes), asio::detached);
    b.time->run(b.context, 5s);
    EXPECT_TRUE(order.empty());
    limiter.set_rate(1000);
    b.time->run(b.context);
    EXPECT_EQ(order.size(), 1u);
    EXPECT_LT(b.time->seconds(), 5.3);
    EXPECT_EQ(limiter.rate(), 1000);
}

TEST(rate_limiter, unlimited_never_waits_and_leaves_no_debt) {
    bench b;
    auto limiter = b.make(0);
    std::vector<int> order;
    std::vector<error_code> codes;
    for (int i = 0; i < 100; ++i) {
        asio::co_spawn(b.context, acquire_once(limiter, 1e6, i, order, codes), asio::detached);
    }
    b.time->run(b.context);
    EXPECT_EQ(order.size(), 100u);
    EXPECT_EQ(b.time->seconds(), 0);
    limiter.set_rate(10);
    asio::co_spawn(b.context, acquire_once(limiter, 10, 100, order, codes), asio::detached);
    b.time->run(b.context);
    EXPECT_NEAR(b.time->seconds(), 1.0, 0.001);
}

TEST(rate_limiter, debt_is_paid_and_surplus_given_back) {
    bench b;
    auto limiter = b.make(10);
    std::vector<int> order;
    std::vector<error_code> codes;
    asio::co_spawn(b.context, acquire_once(limiter, 1, 0, order, codes), asio::detached);
    b.time->run(b.context);
    limiter.settle(1, 21); // 20 more than paid for
    const auto then = b.time->seconds();
    asio::co_spawn(b.context, acquire_once(limiter, 10, 1, order, codes), asio::detached);
    b.time->run(b.context);
    EXPECT_NEAR(b.time->seconds() - then, 3.0, 0.001);
    limiter.settle(10, 0);
    const auto later = b.time->seconds();
    asio::co_spawn(b.context, acquire_once(limiter, 1, 2, order, codes), asio::detached);
    b.time->run(b.context);
    EXPECT_NEAR(b.time->seconds() - later, 0, 0.001);
}

TEST(rate_limiter, saves_up_no_more_than_its_burst) {
    bench b;
    auto limiter = b.make(100);
    b.time->advance(1h);
    std::vector<int> order;
    std::vector<error_code> codes;
    for (int i = 0; i < 4; ++i) {
        asio::co_spawn(b.context, acquire_once(limiter, 10, i, order, codes), asio::detached);
    }
    const auto start = b.time->seconds();
    b.time->run(b.context);
    EXPECT_NEAR(b.time->seconds() - start, 0.3, 0.001);
}

TEST(rate_limiter, any_token_and_any_cancellation) {
    bench b;
    auto limiter = b.make(10);
    int done = 0;
    limiter.async_acquire(b.context.get_executor(), 1, [&](error_code ec) { done += !ec; });
    asio::cancellation_signal signal;
    error_code seen;
    limiter.async_acquire(
        b.context.get_executor(), 1000,
        asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { seen = ec; }));
    auto future = limiter.async_acquire(b.context.get_executor(), 1, asio::use_future);
    b.time->run(b.context, 1s);
    signal.emit(asio::cancellation_type::total);
    b.time->run(b.context);
    EXPECT_EQ(done, 1);
    EXPECT_EQ(seen, error_code(asio::error::operation_aborted));
    EXPECT_EQ(future.wait_for(0s), std::future_status::ready);
}

// Nobody polls: whoever is first in line sets one timer, the others none.
TEST(rate_limiter, a_waiting_worker_sets_one_timer_and_wakes_once) {
    bench b;
    auto limiter = b.make(0.1);
    std::vector<int> order;
    std::vector<error_code> codes;
    for (int i = 0; i < 100; ++i) {
        asio::co_spawn(b.context, acquire_once(limiter, 1, i, order, codes), asio::detached);
    }
    b.time->run(b.context, 5s);
    EXPECT_EQ(b.time->sleepers(), 1u);
    EXPECT_EQ(b.time->timers(), 1u);
    b.time->run(b.context, 500s);
    EXPECT_EQ(order.size(), 50u);
    EXPECT_EQ(b.time->timers(), 51u);
    limiter.settle(0, 0);
    b.time->run(b.context, 1ms);
    EXPECT_EQ(b.time->timers(), 51u);
    limiter.set_rate(0);
    b.time->run(b.context, 0s);
    EXPECT_EQ(order.size(), 100u); // all at once, without another timer
    EXPECT_EQ(b.time->timers(), 51u);
    EXPECT_EQ(b.time->sleepers(), 0u);
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST(rate_limiter, a_new_rate_takes_effect_at_once) {
    bench b;
    auto limiter = b.make(0.01);
    std::vector<int> order;
    std::vector<error_code> codes;
    asio::co_spawn(b.context, acquire_once(limiter, 100, 0, order, codes), asio::detached);
    b.time->run(b.context, 5s);
    limiter.set_rate(1e6);
    b.time->run(b.context, 1ms);
    EXPECT_EQ(order.size(), 1u);
    asio::co_spawn(b.context, acquire_once(limiter, 1e6, 1, order, codes), asio::detached);
    b.time->run(b.context, 1ms);
    limiter.set_rate(0.01); // a slower one, too
    b.time->run(b.context, 3600s);
    EXPECT_EQ(order.size(), 1u);
    limiter.set_rate(0);
    b.time->run(b.context, 0s);
    EXPECT_EQ(order.size(), 2u);
}

TEST(rate_limiter, what_is_given_back_reaches_the_first_in_line_at_once) {
    bench b;
    auto limiter = b.make(1);
    std::vector<int> order;
    std::vector<error_code> codes;
    asio::co_spawn(b.context, acquire_once(limiter, 10, 0, order, codes), asio::detached);
    b.time->run(b.context);
    asio::co_spawn(b.context, acquire_once(limiter, 5, 1, order, codes), asio::detached);
    b.time->run(b.context, 1s);
    EXPECT_EQ(order.size(), 1u);
    limiter.settle(10, 1);
    b.time->run(b.context, 0s);
    EXPECT_EQ(order.size(), 2u);
    EXPECT_EQ(b.time->sleepers(), 0u);
}

TEST(rate_limiter, what_is_no_rate_and_no_number_of_units_makes_nobody_wait_for_ever) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    bench b;
    for (const double rate : {1e-300, nan, 1e-9}) {
        EXPECT_EQ(b.make(rate).rate(), min_read_rate);
        auto limiter = b.make(5);
        limiter.set_rate(rate);
        EXPECT_EQ(limiter.rate(), min_read_rate);
    }
    EXPECT_EQ(b.make(inf).rate(), 0);
    EXPECT_EQ(b.make(-inf).rate(), 0);
    auto limiter = b.make(10);
    std::vector<int> order;
    std::vector<error_code> codes;
    for (const double units : {nan, -inf, -1e300}) {
        asio::co_spawn(b.context, acquire_once(limiter, units, 0, order, codes), asio::detached);
        limiter.settle(units, nan);
        limiter.settle(1, units);
    }
    asio::co_spawn(b.context, acquire_once(limiter, 10, 1, order, codes), asio::detached);
    b.time->run(b.context);
    EXPECT_EQ(order.size(), 4u);
    EXPECT_LE(b.time->seconds(), 1.001);
}

// The executor of a pool runs handlers of one coroutine on any of its threads; the waiters of one
// limiter live on several contexts. Real time and real threads: run under TSan.
TEST(rate_limiter, waiters_on_several_contexts_while_the_rate_changes) {
    asio::thread_pool first(2);
    asio::thread_pool second(2);
    rate_limiter limiter(0.01);
    std::atomic<int> done{0};
    for (int i = 0; i < 64; ++i) {
        auto& pool = i % 2 == 0 ? first : second;
        asio::co_spawn(
            pool,
            [](rate_limiter mine, std::atomic<int>& count) -> asio::awaitable<void> {
                for (int n = 0; n < 10; ++n) {
                    auto ec = co_await mine.acquire(1);
                    mine.settle(1, 0.5);
                    count += !ec;
                }
            }(limiter, done),
            asio::detached);
    }
    for (const double rate : {100.0, 5000.0, 0.01, 20000.0, 0.0}) {
        limiter.set_rate(rate);
        std::this_thread::yield();
    }
    first.join();
    second.join();
    EXPECT_EQ(done.load(), 640);
}

// Real time and real threads: run under TSan.
TEST(rate_limiter, many_threads) {
    asio::thread_pool pool(4);
    rate_limiter limiter(10'000);
    std::atomic<int> done{0};
    for (int i = 0; i < 64; ++i) {
        asio::co_spawn(
            asio::make_strand(pool.get_executor()),
            [](rate_limiter mine, std::atomic<int>& count) -> asio::awaitable<void> {
                for (int n = 0; n < 10; ++n) {
                    auto ec = co_await mine.acquire(1);
                    mine.settle(1, 1);
                    count += !ec;
                }
            }(limiter, done),
            asio::detached);
    }
    pool.join();
    EXPECT_EQ(done.load(), 640);
    EXPECT_NEAR(limiter.report().spent, 640, 1e-6);
}

// Cancellation is told once: whoever comes, or wakes, after it must not wait.
TEST(rate_limiter, whoever_was_cancelled_before_does_not_wait) {
    bench b;
    const auto limiter = b.make(1);
    asio::cancellation_signal signal;
    std::vector<error_code> outcomes;
    auto work = [&]() -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto acquirer = limiter;
        for (int i = 0; i < 2; ++i) {
            auto outcome = co_await acquirer.acquire(100);
            outcomes.push_back(outcome);
        }
    };
    asio::co_spawn(b.context, work(),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    b.time->run(b.context, 1s);
    signal.emit(asio::cancellation_type::terminal);
    const auto then = b.time->now();
    b.time->run(b.context, 1s);
    EXPECT_EQ(outcomes, (std::vector<error_code>(2, asio::error::operation_aborted)));
    EXPECT_EQ(b.time->now(), then);
    EXPECT_EQ(limiter.report().spent, 0);
}

} // namespace
} // namespace dyndump::test
