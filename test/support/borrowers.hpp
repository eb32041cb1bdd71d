// Borrowers of pages, for tests of their memory.
#pragma once

#include "flow/page_memory.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>

namespace dyndump::test {

namespace asio = boost::asio;

constexpr std::size_t mib = std::size_t{1} << 20;

/// Borrowers that keep what they got until they are told.
struct borrowers {
    explicit borrowers(std::uint64_t limit)
        : memory(std::make_shared<flow::page_memory>(limit)) {}

    struct one {
        std::optional<flow::page_memory::loan> loan;
        error_code ec;
        bool done = false;
        asio::cancellation_signal signal;
    };

    static asio::awaitable<void> borrow(std::shared_ptr<flow::page_memory> from, one& who) {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto refused = co_await from->borrow(*who.loan);
        who.ec = refused;
        who.done = true;
    }

    void ask(one& who) {
        who.loan.emplace();
        if (memory->try_borrow(*who.loan)) {
            who.done = true;
            return;
        }
        asio::co_spawn(context, borrow(memory, who),
                       asio::bind_cancellation_slot(who.signal.slot(), [](std::exception_ptr) {}));
        poll();
    }
    void poll() {
        context.restart();
        context.poll();
    }
    static void fill(one& who, std::size_t bytes) {
        who.loan->page().buffer().resize(bytes);
        who.loan->settle();
    }

    asio::io_context context;
    std::shared_ptr<flow::page_memory> memory;
};

} // namespace dyndump::test
