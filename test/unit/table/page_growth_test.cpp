// Pages of 60 MB and a bound for all of them.
#include "support/borrowers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dyndump::test {
namespace {

/// Pages that turn out to be larger when their heads have come.
struct growing : borrowers {
    using borrowers::borrowers;

    static asio::awaitable<void> admit(one& who, std::size_t bytes) {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto refused = co_await who.loan->admit(bytes);
        who.ec = refused;
        who.done = true;
    }
    void grow(one& who, std::size_t bytes) {
        who.done = false;
        asio::co_spawn(context, admit(who, bytes),
                       asio::bind_cancellation_slot(who.signal.slot(), [](std::exception_ptr) {}));
        poll();
    }
};

TEST(page_memory, memory_holds_with_pages_of_60_mb_for_their_memory) {
    growing b(128 * mib);
    std::vector<borrowers::one> all(8);
    for (auto& each : all) {
        b.ask(each);
        EXPECT_TRUE(each.done); // nothing is known of the pages yet
    }
    for (auto& each : all) {
        b.grow(each, 60 * mib);
    }
    EXPECT_EQ(std::ranges::count(all, true, &borrowers::one::done), 2);
    EXPECT_TRUE(all[0].done && all[1].done);
    EXPECT_LE(b.memory->in_use(), 128 * mib);
    for (std::size_t i = 0; i < all.size(); ++i) {
        ASSERT_TRUE(all[i].done) << i;
        borrowers::fill(all[i], 60 * mib);
        EXPECT_LE(b.memory->in_use(), 128 * mib);
        all[i].loan.reset();
        b.poll();
    }
    EXPECT_EQ(b.memory->in_use(), 0u);
}

TEST(page_memory, one_large_response_goes_on_where_all_wait) {
    growing b(4 * mib);
    std::vector<borrowers::one> all(4);
    for (auto& each : all) {
        b.ask(each);
    }
    for (auto& each : all) {
        b.grow(each, 60 * mib);
    }
    EXPECT_TRUE(all[0].done); // else none would ever
    EXPECT_EQ(std::ranges::count(all, true, &borrowers::one::done), 1);
    for (auto& each : all) {
        ASSERT_TRUE(each.done);
        each.loan.reset();
        b.poll();
    }
    EXPECT_EQ(b.memory->in_use(), 0u);
}

TEST(page_memory, a_large_response_is_served_before_new_pages) {
    growing b(4 * mib);
    std::vector<borrowers::one> all(4);
    b.ask(all[0]);
    b.ask(all[1]);
    b.grow(all[0], 4 * mib);
    EXPECT_FALSE(all[0].done);
    b.ask(all[2]); // there would be room for a small one
    EXPECT_FALSE(all[2].done);
    all[1].loan.reset();
    b.poll();
    EXPECT_TRUE(all[0].done);
    all[0].loan.reset();
    b.poll();
    EXPECT_TRUE(all[2].done);
}

TEST(page_memory, a_large_response_that_is_cancelled_leaves_the_line) {
    growing b(4 * mib);
    std::vector<borrowers::one> all(3);
    for (auto& each : all) {
        b.ask(each);
    }
    b.grow(all[0], 5 * mib);
    b.grow(all[1], 3 * mib);
    EXPECT_FALSE(all[0].done || all[1].done);
    all[0].signal.emit(asio::cancellation_type::terminal);
    b.poll();
    EXPECT_EQ(all[0].ec, asio::error::operation_aborted);
    EXPECT_FALSE(all[1].done);
    all[0].loan.reset();
    b.poll();
    EXPECT_TRUE(all[1].done);
    EXPECT_FALSE(all[1].ec);
    all[1].loan.reset();
    all[2].loan.reset();
    EXPECT_EQ(b.memory->in_use(), 0u);
}

// What a page has memory for counts, not what it holds; and no page is kept that is far too large.
TEST(page_memory, memory_of_large_pages_is_counted_and_given_up) {
    borrowers b(128 * mib);
    borrowers::one large;
    b.ask(large);
    borrowers::fill(large, 60 * mib);
    const char* const text = large.loan->page().buffer().data();
    large.loan.reset();
    borrowers::one again;
    b.ask(again);
    EXPECT_EQ(again.loan->page().buffer().data(), text);
    borrowers::fill(again, 1000);
    EXPECT_EQ(b.memory->in_use(), 60 * mib);
    again.loan.reset();
    EXPECT_EQ(b.memory->in_use(), 0u);
    borrowers::one third;
    b.ask(third);
    EXPECT_EQ(third.loan->page().capacity(), 0u);
}

TEST(page_memory, kept_pages_make_room_for_those_in_use) {
    growing b(128 * mib);
    std::vector<borrowers::one> all(3);
    b.ask(all[0]);
    b.ask(all[1]);
    borrowers::fill(all[0], 60 * mib);
    all[0].loan.reset(); // kept
    b.grow(all[1], 100 * mib);
    EXPECT_TRUE(all[1].done);
    all[1].loan.reset();
    b.ask(all[2]);
    EXPECT_EQ(all[2].loan->page().capacity(), 0u); // it had to go
}

} // namespace
} // namespace dyndump::test
