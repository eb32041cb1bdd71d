/// \file
/// Work on another executor, awaited.
#pragma once

#include "async/way_back.hpp"
#include "core/thrown.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <exception>
#include <tuple>
#include <utility>

namespace dyndump::async {

/// Awaits what `leave` (void(way_back<...>)) starts on another thread.
template <class Leave>
boost::asio::awaitable<error_code> round_trip(Leave leave) {
    namespace asio = boost::asio;
    std::atomic<bool> left = false;
    auto start = [&](auto handler) {
        leave(way_back(std::move(handler), left));
    };
    auto token = asio::as_tuple(asio::use_awaitable);
    auto done = co_await asio::async_initiate<decltype(token), void(error_code)>(start, token);
    co_return std::get<0>(done);
}

/// Runs `work` (error_code()) on `elsewhere`; the awaiting coroutine goes on where it was. Not
/// cancellable: `work`, and what it touches, must live until the end. What it throws becomes an
/// error; if there is no memory to go on, std::bad_alloc leaves through `elsewhere`.
template <class Work>
boost::asio::awaitable<error_code> run_on(boost::asio::any_io_executor elsewhere, Work& work) {
    return round_trip([elsewhere = std::move(elsewhere), &work](auto back) {
        boost::asio::post(elsewhere, [&work, back = std::move(back)]() mutable {
            error_code ec;
            try {
                ec = work();
            } catch (...) {
                ec = core::code_of(std::current_exception());
            }
            back(ec);
        });
    });
}

/// The same for a coroutine; what it throws is left in `thrown` as well, which is lent until the
/// end. Cancellation does not reach it: it must not cross executors (asio issue 1332).
inline boost::asio::awaitable<error_code> spawn_on(boost::asio::any_io_executor elsewhere,
                                                   boost::asio::awaitable<error_code> work,
                                                   std::exception_ptr& thrown) {
    return round_trip(
        [elsewhere = std::move(elsewhere), work = std::move(work), &thrown](auto back) mutable {
            // The end is told on `elsewhere`: co_spawn alone would keep a guard of this context
            // until its own frame is gone.
            auto ended = [back = std::move(back), &thrown](std::exception_ptr failure,
                                                           error_code ec) mutable {
                thrown = std::move(failure);
                back(thrown ? core::code_of(thrown) : ec);
            };
            boost::asio::co_spawn(elsewhere, std::move(work),
                                  boost::asio::bind_executor(elsewhere, std::move(ended)));
        });
}

} // namespace dyndump::async
