/// \file
/// Work on another executor, awaited.
#pragma once

#include "async/code_of.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <tuple>
#include <utility>

namespace dyndump::async {

/// Runs `work` (error_code()) on `elsewhere`; the awaiting coroutine goes on where it was. Not
/// cancellable: `work`, and what it touches, must live until the end. What it throws becomes an
/// error; if there is no memory to go on, std::bad_alloc leaves through `elsewhere`.
template <class Work>
boost::asio::awaitable<error_code> run_on(boost::asio::any_io_executor elsewhere, Work& work) {
    namespace asio = boost::asio;
    auto start = [elsewhere, &work](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(executor);
        asio::post(elsewhere, [&work, executor, guard = std::move(guard),
                               handler = std::move(handler)]() mutable {
            error_code ec;
            try {
                ec = work();
            } catch (...) {
                ec = code_of(std::current_exception());
            }
            // The guard goes along: the context may be gone before this thread has left here.
            auto memory = asio::get_associated_allocator(handler);
            auto complete = [handler = std::move(handler), guard = std::move(guard), ec]() mutable {
                std::move(handler)(ec);
            };
            asio::post(executor, asio::bind_allocator(memory, std::move(complete)));
        });
    };
    auto token = asio::as_tuple(asio::use_awaitable);
    auto done = co_await asio::async_initiate<decltype(token), void(error_code)>(start, token);
    co_return std::get<0>(done);
}

} // namespace dyndump::async
