/// \file
/// The same work for many, some at a time.
#pragma once

#include "async/own_strand.hpp"
#include "async/wake_up.hpp"
#include "core/thrown.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace dyndump::async {

/// Must own what it uses: it may go on for a while when the wait was cancelled.
using numbered_work = std::function<boost::asio::awaitable<error_code>(std::size_t number)>;

/// What the workers of one each_of() share, on their strand.
struct work_in_line {
    work_in_line(boost::asio::any_io_executor executor, std::size_t how_many, numbered_work what)
        : ended(std::move(executor))
        , count(how_many)
        , work(std::move(what)) {}

    wake_up ended;
    std::size_t next = 0;
    const std::size_t count;
    std::size_t running = 0;
    error_code first;
    const numbered_work work;
    std::deque<boost::asio::cancellation_signal> signals;
};

inline boost::asio::awaitable<void> take_from_line(std::shared_ptr<work_in_line> line) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    while (!line->first && line->next < line->count) {
        auto one = line->work(line->next++);
        auto ec = co_await std::move(one);
        if (ec && !line->first) {
            line->first = ec;
        }
    }
}

/// Does `work` for each number below `count`, `at_once` of them at the same time, on one strand.
/// The first error ends it: nothing new is begun. Cancellation: terminal, which ends what is under
/// way as well. The awaiting coroutine must have throw_if_cancelled off.
inline boost::asio::awaitable<error_code> each_of(std::size_t count, std::size_t at_once,
                                                  numbered_work work) {
    namespace asio = boost::asio;
    if (count == 0) {
        co_return error_code{};
    }
    auto executor = co_await asio::this_coro::executor;
    const auto strand = own_strand(executor);
    const auto line = std::make_shared<work_in_line>(executor, count, std::move(work));
    asio::post(strand, [line, strand, at_once] {
        line->running = std::min(line->count, at_once);
        for (std::size_t i = 0, all = line->running; i != all; ++i) {
            auto& signal = line->signals.emplace_back();
            auto ended = [line](const std::exception_ptr& thrown) {
                if (thrown && !line->first) {
                    line->first = core::code_of(thrown);
                }
                if (--line->running == 0) {
                    line->ended.notify();
                }
            };
            asio::co_spawn(
                strand, take_from_line(line),
                asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(strand, ended)));
        }
    });
    auto interrupted = co_await line->ended.wait(std::chrono::steady_clock::time_point::max());
    if (interrupted) {
        asio::post(strand, [line] {
            if (!line->first) {
                line->first = asio::error::operation_aborted;
            }
            for (auto& signal : line->signals) {
                signal.emit(asio::cancellation_type::terminal);
            }
        });
        co_return interrupted;
    }
    co_return line->first;
}

} // namespace dyndump::async
