#include "aws/refreshing_provider.hpp"

#include "support/virtual_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;
using test::virtual_time;
using namespace std::chrono_literals;

// Brings numbered keys, or fails.
struct numbered final : credentials_provider {
    explicit numbered(std::shared_ptr<time_source> clock)
        : time(std::move(clock)) {}

    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        const int number = ++asked;
        const auto until = time->now() + takes;
        auto interrupted = co_await time->sleep_until(until);
        if (interrupted) {
            ++cancelled;
            co_return cancelled_as;
        }
        if (fault) {
            diag.message = "the source is down";
            co_return fault;
        }
        auto expiration = life > 0s ? std::optional(time->wall_now() + life) : std::nullopt;
        out = std::make_shared<const credentials>(std::to_string(same ? 0 : number), "s", "t",
                                                  expiration);
        co_return error_code{};
    }
    std::string name() const override { return "numbered"; }

    std::shared_ptr<time_source> time;
    std::chrono::milliseconds takes{100};
    std::chrono::seconds life{3600};
    error_code fault;
    error_code cancelled_as = asio::error::operation_aborted;
    bool same = false;
    std::atomic<int> asked{0};
    std::atomic<int> cancelled{0};
};

struct answer {
    error_code ec = errc::stalled;
    credentials_ptr found;
    diagnostics diag;
    asio::cancellation_signal cancel;

    std::string id() const { return found ? found->access_key_id() : "none: " + ec.message(); }
};

struct refreshing_test : testing::Test {
    std::shared_ptr<virtual_time> time = std::make_shared<virtual_time>();
    std::shared_ptr<numbered> source = std::make_shared<numbered>(time);
    asio::io_context context;
    std::shared_ptr<refreshing_provider> provider =
        std::make_shared<refreshing_provider>(context.get_executor(), source, time);
    std::vector<int> order;

    void start(answer& a, int number = 0) {
        auto body = [](std::shared_ptr<credentials_provider> from,
                       answer& into) -> asio::awaitable<error_code> {
            auto ec = co_await from->get(into.found, into.diag);
            co_return ec;
        };
        asio::co_spawn(asio::make_strand(context), body(provider, a),
                       asio::bind_cancellation_slot(
                           a.cancel.slot(), [this, &a, number](std::exception_ptr, error_code ec) {
                               a.ec = ec;
                               order.push_back(number);
                           }));
    }

    std::string get() {
        answer a;
        start(a);
        time->run(context);
        return a.id();
    }
};

TEST_F(refreshing_test, asks_once_and_remembers) {
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(get(), "1");
    time->advance(40min);
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(source->asked, 1);
}

TEST_F(refreshing_test, what_does_not_expire_is_never_renewed) {
    source->life = 0s;
    EXPECT_EQ(get(), "1");
    time->advance(24h * 365);
    EXPECT_EQ(get(), "1");
}

TEST_F(refreshing_test, many_wait_for_one_refresh_in_order) {
    std::vector<answer> answers(100);
    for (int i = 0; i < 100; ++i) {
        start(answers[static_cast<std::size_t>(i)], i);
    }
    time->run(context);
    EXPECT_EQ(source->asked, 1);
    for (const auto& a : answers) {
        EXPECT_EQ(a.id(), "1");
    }
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(refreshing_test, advisory_window_renews_without_anybody_waiting) {
    EXPECT_EQ(get(), "1");
    time->advance(46min); // 14 left
    const auto before = time->now();
    answer a;
    start(a);
    context.restart();
    context.poll();
    EXPECT_EQ(a.id(), "1"); // at once
    EXPECT_EQ(time->now(), before);
    time->run(context);
    EXPECT_EQ(source->asked, 2);
    EXPECT_EQ(get(), "2");
}

TEST_F(refreshing_test, advisory_failure_is_ignored_and_not_repeated_at_once) {
    EXPECT_EQ(get(), "1");
    source->fault = errc::timed_out;
    time->advance(46min);
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(source->asked, 2);
    time->advance(61s);
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(source->asked, 3);
}

TEST_F(refreshing_test, an_observer_sees_each_refresh) {
    struct recorder final : observer {
        std::vector<std::string> seen;
        void on_refresh(const refresh_event& e) noexcept override {
            EXPECT_EQ(e.source, "numbered");
            seen.push_back(e.what == refresh_event::phase::begins ? e.mandatory ? "must" : "may"
                           : e.what == refresh_event::phase::done ? std::string(e.access_key_id)
                                                                  : std::string(e.why));
        }
    };
    const auto watcher = std::make_shared<recorder>();
    provider = std::make_shared<refreshing_provider>(context.get_executor(), source, time,
                                                     logger(watcher));
    EXPECT_EQ(get(), "1");
    time->advance(46min);
    source->fault = errc::timed_out;
    EXPECT_EQ(get(), "1");
    EXPECT_EQ(watcher->seen, (std::vector<std::string>{"must", "1", "may", "the source is down"}));
}

TEST_F(refreshing_test, mandatory_window_makes_all_wait) {
    EXPECT_EQ(get(), "1");
    time->advance(51min);
    EXPECT_EQ(get(), "2");
    EXPECT_EQ(source->asked, 2);
}

TEST_F(refreshing_test, mandatory_failure_is_everybodys) {
    EXPECT_EQ(get(), "1");
    source->fault = errc::timed_out;
    time->advance(51min);
    std::vector<answer> answers(3);
    for (auto& a : answers) {
        start(a);
    }
    time->run(context);
    for (const auto& a : answers) {
        EXPECT_EQ(a.ec, errc::timed_out);
        EXPECT_EQ(a.diag.message, "the source is down");
    }
    EXPECT_EQ(source->asked, 2);
    source->fault = {};
    EXPECT_EQ(get(), "3");
}

TEST_F(refreshing_test, refused_keys_are_renewed_once) {
    EXPECT_EQ(get(), "1");
    answer a;
    start(a);
    time->run(context);
    provider->invalidate(a.found);
    provider->invalidate(a.found);
    EXPECT_EQ(get(), "2");
    provider->invalidate(a.found); // a late report of the old ones
    EXPECT_EQ(get(), "2");
    EXPECT_EQ(source->asked, 2);
}

TEST_F(refreshing_test, the_same_keys_again_are_not_taken_for_newer_ones) {
    source->same = true;
    answer a;
    start(a);
    time->run(context);
    provider->invalidate(a.found);
    answer b;
    start(b);
    time->run(context);
    EXPECT_EQ(source->asked, 2);
    EXPECT_EQ(a.found, b.found);
}

TEST_F(refreshing_test, one_that_is_cancelled_leaves_the_others_waiting) {
    std::vector<answer> answers(3);
    for (auto& a : answers) {
        start(a);
    }
    context.poll();
    answers[0].cancel.emit(asio::cancellation_type::terminal); // who began it
    time->run(context);
    EXPECT_EQ(answers[0].ec, asio::error::operation_aborted);
    EXPECT_EQ(answers[1].id(), "1");
    EXPECT_EQ(answers[2].id(), "1");
    EXPECT_EQ(source->asked, 1);
    EXPECT_EQ(source->cancelled, 0);
}

TEST_F(refreshing_test, when_the_last_is_cancelled_the_refresh_is_dropped) {
    std::vector<answer> answers(2);
    for (auto& a : answers) {
        start(a);
    }
    context.poll();
    answers[0].cancel.emit(asio::cancellation_type::terminal);
    answers[1].cancel.emit(asio::cancellation_type::terminal);
    time->run(context);
    EXPECT_EQ(answers[1].ec, asio::error::operation_aborted);
    EXPECT_EQ(source->cancelled, 1);
    EXPECT_EQ(get(), "2");
}

TEST_F(refreshing_test, one_that_joins_a_dropped_refresh_gets_another) {
    // Whatever the source calls its end.
    for (const auto& name :
         {error_code(asio::error::operation_aborted), error_code(errc::timed_out)}) {
        source->cancelled_as = name;
        provider = std::make_shared<refreshing_provider>(context.get_executor(), source, time);
        answer gone;
        answer late;
        start(gone);
        context.restart();
        context.poll();
        gone.cancel.emit(asio::cancellation_type::terminal);
        while (gone.ec == errc::stalled && context.poll_one() > 0) {
        }
        start(late); // the refresh has not heard of it yet
        time->run(context);
        EXPECT_EQ(gone.ec, asio::error::operation_aborted);
        EXPECT_FALSE(late.ec) << late.ec.message();
    }
    EXPECT_EQ(source->cancelled, 2);
}

// As one does that limits its time by cancelling what it waits for.
TEST_F(refreshing_test, a_source_that_aborts_of_its_own_accord_has_failed) {
    source->fault = asio::error::operation_aborted;
    answer a;
    start(a);
    time->run(context, 10s);
    EXPECT_EQ(a.ec, errc::timed_out) << "or it would look like the user's own cancellation";
    EXPECT_EQ(a.diag.message, "the source is down");
    EXPECT_EQ(source->asked, 1);
    source->fault = {};
    time->run(context);
    EXPECT_EQ(get(), "2");
}

TEST_F(refreshing_test, goes_with_its_provider) {
    EXPECT_EQ(get(), "1");
    time->advance(46min);
    answer a;
    start(a);
    context.restart();
    context.poll(); // the advisory refresh is in flight
    provider.reset();
    time->run(context);
    EXPECT_EQ(source->cancelled, 1);
}

TEST_F(refreshing_test, keys_that_are_expired_already_are_a_fault) {
    source->life = 1s;
    source->takes = 100ms;
    EXPECT_EQ(get(), "1");
    struct expired final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            out = std::make_shared<const credentials>("A", "s", "t",
                                                      std::chrono::system_clock::time_point{});
            co_return error_code{};
        }
        std::string name() const override { return "museum"; }
    };
    provider = std::make_shared<refreshing_provider>(context.get_executor(),
                                                     std::make_shared<expired>(), time);
    answer a;
    start(a);
    time->run(context);
    EXPECT_EQ(a.ec, errc::bad_credentials);
    EXPECT_NE(a.diag.message.find("museum"), std::string::npos);
}

TEST_F(refreshing_test, a_source_that_throws_is_a_fault) {
    struct throwing final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr&, diagnostics&) override {
            throw std::runtime_error("no");
            co_return error_code{};
        }
        std::string name() const override { return "thrower"; }
    };
    provider = std::make_shared<refreshing_provider>(context.get_executor(),
                                                     std::make_shared<throwing>(), time);
    answer a;
    start(a);
    time->run(context);
    EXPECT_TRUE(a.ec);
    EXPECT_NE(a.ec, errc::stalled);
}

TEST(refresh_windows_test, shrink_with_short_lives) {
    using clock = std::chrono::system_clock;
    const refresh_windows listed;
    const clock::time_point now{};
    EXPECT_EQ(windows_for(listed, now, now + 1h).advisory, 15min);
    EXPECT_EQ(windows_for(listed, now, now + 1h).mandatory, 10min);
    EXPECT_EQ(windows_for(listed, now, now + 15min).advisory, 450s);
    EXPECT_EQ(windows_for(listed, now, now + 15min).mandatory, 300s);
}

// Real threads, real time: one refresh at a time, and everybody is served.
TEST(refreshing_threads, one_in_flight_on_any_number_of_strands) {
    struct counting final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            most = std::max(most.load(), ++at_once);
            const auto until = std::chrono::steady_clock::now() + 1ms;
            co_await time_source::system()->sleep_until(until);
            out = std::make_shared<const credentials>(std::to_string(++number), "s");
            --at_once;
            co_return error_code{};
        }
        std::string name() const override { return "counting"; }
        std::atomic<int> at_once{0}, most{0}, number{0};
    };
    auto source = std::make_shared<counting>();
    std::atomic<int> served{0};
    constexpr int lanes = 64;
    constexpr int rounds = 50;
    {
        asio::thread_pool pool(4);
        auto provider = std::make_shared<refreshing_provider>(pool.get_executor(), source,
                                                              time_source::system());
        auto lane = [&served](std::shared_ptr<refreshing_provider> from) -> asio::awaitable<void> {
            for (int i = 0; i < rounds; ++i) {
                credentials_ptr found;
                diagnostics diag;
                auto ec = co_await from->get(found, diag);
                served += ec ? 0 : 1;
                if (i % 10 == 0) {
                    from->invalidate(found);
                }
            }
        };
        for (int i = 0; i < lanes; ++i) {
            asio::co_spawn(asio::make_strand(pool), lane(provider),
                           [provider](std::exception_ptr) {});
        }
        pool.join();
    }
    EXPECT_EQ(served, lanes * rounds);
    EXPECT_EQ(source->most, 1);
    EXPECT_GT(source->number, 1);
}

} // namespace
} // namespace dyndump::aws
