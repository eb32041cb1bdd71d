#include "support/borrowers.hpp"
#include "support/fetch_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace dyndump::test {
namespace {

using flow::page_memory;

TEST(page_memory, lends_what_fits_in_order) {
    borrowers b(3 * mib);
    std::vector<borrowers::one> all(6);
    for (auto& each : all) {
        b.ask(each);
    }
    EXPECT_TRUE(all[0].done && all[1].done && all[2].done);
    EXPECT_FALSE(all[3].done || all[4].done || all[5].done);
    EXPECT_EQ(b.memory->in_use(), 3 * mib);
    borrowers::fill(all[1], mib);
    all[1].loan.reset();
    b.poll();
    EXPECT_TRUE(all[3].done);
    EXPECT_FALSE(all[4].done);
    EXPECT_FALSE(all[3].ec);
    all[0].loan.reset();
    all[2].loan.reset();
    b.poll();
    EXPECT_TRUE(all[4].done && all[5].done);
    for (auto& each : all) {
        each.loan.reset();
    }
    EXPECT_EQ(b.memory->in_use(), 0U);
}

TEST(page_memory, nobody_overtakes_the_line) {
    borrowers b(mib);
    borrowers::one first;
    borrowers::one waiting;
    b.ask(first);
    b.ask(waiting);
    borrowers::fill(first, 1000); // now there would be room
    page_memory::loan hasty;
    EXPECT_TRUE(b.memory->try_borrow(hasty)); // the line was served first
    b.poll();
    EXPECT_TRUE(waiting.done);
}

TEST(page_memory, one_page_always_fits) {
    borrowers b(1);
    borrowers::one first;
    borrowers::one second;
    b.ask(first);
    EXPECT_TRUE(first.done);
    borrowers::fill(first, 5 * mib);
    EXPECT_EQ(b.memory->in_use(), 5 * mib);
    b.ask(second);
    EXPECT_FALSE(second.done);
    first.loan.reset();
    b.poll();
    EXPECT_TRUE(second.done);
}

TEST(page_memory, sets_aside_what_pages_take_of_late) {
    borrowers b(10 * mib);
    borrowers::one first;
    b.ask(first);
    borrowers::fill(first, 4 * mib);
    borrowers::one second;
    borrowers::one third;
    b.ask(second);
    b.ask(third);
    EXPECT_TRUE(second.done);
    EXPECT_FALSE(third.done); // 12 MiB
    EXPECT_EQ(b.memory->in_use(), 8 * mib);
    borrowers::fill(second, 100'000);
    b.poll();
    EXPECT_TRUE(third.done);
}

TEST(page_memory, a_waiter_that_is_cancelled_leaves_the_line) {
    borrowers b(mib);
    std::vector<borrowers::one> all(3);
    for (auto& each : all) {
        b.ask(each);
    }
    all[1].signal.emit(asio::cancellation_type::terminal);
    b.poll();
    EXPECT_TRUE(all[1].done);
    EXPECT_EQ(all[1].ec, asio::error::operation_aborted);
    all[0].loan.reset();
    b.poll();
    EXPECT_TRUE(all[2].done);
    EXPECT_FALSE(all[2].ec);
    EXPECT_EQ(b.memory->in_use(), mib);
}

TEST(page_memory, what_is_granted_to_one_who_has_gone_goes_on) {
    borrowers b(mib);
    std::vector<borrowers::one> all(3);
    for (auto& each : all) {
        b.ask(each);
    }
    all[0].loan.reset();                                   // granted to the second ...
    all[1].signal.emit(asio::cancellation_type::terminal); // ... which is cancelled before it knows
    b.poll();
    EXPECT_TRUE(all[1].done);
    all[1].loan.reset();
    b.poll();
    EXPECT_TRUE(all[2].done);
    EXPECT_EQ(b.memory->in_use(), mib);
}

TEST(page_memory, what_is_granted_to_one_who_never_runs_again_comes_back) {
    auto memory = std::make_shared<page_memory>(mib);
    borrowers::one first;
    borrowers::one waiting;
    first.loan.emplace();
    waiting.loan.emplace();
    ASSERT_TRUE(memory->try_borrow(*first.loan));
    {
        asio::io_context context;
        asio::co_spawn(context, borrowers::borrow(memory, waiting), asio::detached);
        context.poll();
        first.loan.reset();
        EXPECT_EQ(memory->in_use(), mib); // granted
    }
    EXPECT_FALSE(waiting.done);
    EXPECT_EQ(memory->in_use(), 0u);
}

TEST(page_memory, buffers_are_used_again_the_last_first) {
    borrowers b(64 * mib);
    std::vector<borrowers::one> all(2);
    b.ask(all[0]);
    b.ask(all[1]);
    borrowers::fill(all[0], 1000);
    borrowers::fill(all[1], 1000);
    const char* const last = all[1].loan->page().buffer().data();
    all[0].loan.reset();
    all[1].loan.reset();
    b.ask(all[0]);
    EXPECT_EQ(all[0].loan->page().buffer().data(), last);
    EXPECT_TRUE(all[0].loan->page().empty());
}

TEST(fetcher_memory, one_page_at_a_time_reads_all) {
    scenario s;
    s.table->items = 2000;
    s.params.total_segments = 16;
    s.params.max_parallel = 8;
    s.params.memory = 1;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->most_in_flight, 1U);
}

TEST(fetcher_memory, lanes_wait_while_nothing_is_known_of_the_pages) {
    scenario s;
    s.table->items = 2000;
    s.params.total_segments = 32;
    s.params.max_parallel = 32;
    s.params.memory = 4 * mib;
    s.start();
    s.context.poll();
    EXPECT_LE(s.table->in_flight, 4U);
    s.time->run(s.context);
    EXPECT_TRUE(s.completed);
    s.expect_every_item_once();
    EXPECT_GT(s.table->most_in_flight, 4U); // then they are seen to be small
}

TEST(fetcher_memory, stop_reaches_lanes_that_wait_for_memory) {
    scenario s;
    s.table->items = 100'000;
    s.params.total_segments = 64;
    s.params.max_parallel = 64;
    s.params.memory = 1;
    s.start();
    s.context.poll();
    s.fetch->stop();
    s.time->run(s.context);
    ASSERT_TRUE(s.completed);
    EXPECT_EQ(s.code, errc::stopped);
    EXPECT_LE(s.table->scans, 2U);
}

TEST(fetcher_memory, none_is_refused) {
    scenario s;
    s.params.memory = 0;
    s.run();
    EXPECT_EQ(s.code, errc::invalid_argument);
}

/// Notes the threads it runs on.
struct thread_noting_writer {
    std::shared_ptr<std::vector<std::thread::id>> threads =
        std::make_shared<std::vector<std::thread::id>>();
    asio::awaitable<error_code> write(page&) {
        threads->push_back(std::this_thread::get_id());
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

TEST(fetcher_offload, the_writer_runs_elsewhere) {
    scenario s;
    asio::thread_pool elsewhere(1);
    s.table->items = 500;
    s.params.total_segments = 4;
    s.params.offload = elsewhere.get_executor();
    thread_noting_writer writer;
    s.make(writer);
    s.start();
    while (!s.completed) { // the other thread takes real time
        s.time->run(s.context);
    }
    EXPECT_FALSE(s.code) << s.code.message();
    EXPECT_TRUE(s.result.complete);
    EXPECT_FALSE(writer.threads->empty());
    EXPECT_EQ(std::ranges::count(*writer.threads, std::this_thread::get_id()), 0);
    elsewhere.join();
}

struct full_writer {
    asio::awaitable<error_code> write(page&) {
        throw std::bad_alloc();
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

TEST(fetcher_offload, a_writer_that_lacks_memory_elsewhere_ends_the_run_with_a_code) {
    scenario s;
    asio::thread_pool elsewhere(1);
    s.params.offload = elsewhere.get_executor();
    s.params.total_segments = 2;
    s.make(full_writer{});
    s.start();
    while (!s.completed) {
        s.time->run(s.context);
    }
    EXPECT_EQ(s.code, error_code(asio::error::no_memory));
    EXPECT_FALSE(s.result.complete);
    elsewhere.join();
}

} // namespace
} // namespace dyndump::test
