// Blocking work on another thread, awaited.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <new>
#include <tuple>
#include <utility>

namespace dyndump::output {

/// Runs `work` where an exception would end the program.
template <class Work>
error_code run_guarded(Work& work) noexcept {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return boost::asio::error::no_memory;
    } catch (...) {
        return boost::system::errc::make_error_code(boost::system::errc::state_not_recoverable);
    }
}

/// Runs `work` (error_code()) on another executor; the awaiting coroutine goes on where it was. Not
/// cancellable: what `work` touches must live until the end, which the awaiting coroutine sees to.
/// What `work` throws becomes an error code. If there is no memory to go on, std::bad_alloc leaves
/// through `elsewhere`.
template <class Work>
boost::asio::awaitable<error_code> run_blocking(boost::asio::any_io_executor elsewhere, Work work) {
    namespace asio = boost::asio;
    auto start = [elsewhere, work](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(executor);
        asio::post(elsewhere, [work, executor, guard = std::move(guard),
                               handler = std::move(handler)]() mutable {
            const auto ec = run_guarded(work);
            asio::post(executor, asio::append(std::move(handler), ec));
        });
    };
    auto token = asio::as_tuple(asio::use_awaitable);
    auto done = co_await asio::async_initiate<decltype(token), void(error_code)>(start, token);
    co_return std::get<0>(done);
}

} // namespace dyndump::output
