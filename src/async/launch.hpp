// Starts a coroutine as the body of an asynchronous operation.
#pragma once

#include "async/own_strand.hpp"
#include "core/thrown.hpp"

#include <dyndump/detail/operation.hpp>
#include <dyndump/error.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>

namespace dyndump::async {

// The outermost coroutine of a spawned one: cancellation is reported by error codes, not thrown.
template <class T>
boost::asio::awaitable<T> without_throwing(boost::asio::awaitable<T> work) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_return co_await std::move(work);
}

// The results of a completion signature void(error_code, Rest...), as one value.
template <class Signature>
struct completion;

template <>
struct completion<void(error_code)> {
    using type = error_code;
    static std::tuple<error_code> unpack(error_code ec) { return {ec}; }
    static type failed(error_code ec, diagnostics&&) { return ec; }
};

template <class Result>
struct completion<void(error_code, Result)> {
    using type = std::pair<error_code, Result>;
    static std::tuple<error_code, Result> unpack(type&& r) {
        return {r.first, std::move(r.second)};
    }
    static type failed(error_code ec, [[maybe_unused]] diagnostics&& diag) {
        type result{ec, Result{}};
        if constexpr (requires { result.second.diag = std::move(diag); }) {
            result.second.diag = std::move(diag);
        }
        return result;
    }
};

// One operation under way: its strand, its own cancellation signal, and the user's handler.
template <class Signature>
struct launched {
    using result_type = typename completion<Signature>::type;

    launched(boost::asio::any_io_executor executor, detail::any_handler<Signature> user_handler)
        : strand(own_strand(executor))
        , handler(std::move(user_handler))
        , handler_executor(
              boost::asio::prefer(boost::asio::get_associated_executor(handler, executor),
                                  boost::asio::execution::outstanding_work.tracked)) {}

    // Delivers on the handler's own executor. Only there may its slot be touched. The operation
    // stays behind: its strand's context may be gone by then.
    void complete(result_type result) {
        auto executor = std::move(handler_executor);
        auto deliver = [handler = std::move(handler), result = std::move(result)]() mutable {
            auto slot = boost::asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) {
                slot.clear();
            }
            std::apply(std::move(handler), completion<Signature>::unpack(std::move(result)));
        };
        boost::asio::post(strand, boost::asio::bind_executor(executor, std::move(deliver)));
    }

    boost::asio::any_io_executor strand;
    boost::asio::cancellation_signal signal;
    detail::any_handler<Signature> handler;
    boost::asio::any_completion_executor handler_executor;
};

// Runs `body`, a callable that returns an awaitable of the completion's result, on a strand of
// `executor`. `on_cancel` is called, in the place where the user emits, with the type of
// cancellation. What the body throws becomes an error, with its words in the result's diagnostics
// or in those that the user has lent.
template <class Signature, class Body, class OnCancel>
void launch(boost::asio::any_io_executor executor, Body body,
            detail::any_handler<Signature> handler, OnCancel on_cancel,
            diagnostics* lent = nullptr) {
    using result_type = typename completion<Signature>::type;
    auto operation = std::make_shared<launched<Signature>>(std::move(executor), std::move(handler));
    auto slot = boost::asio::get_associated_cancellation_slot(operation->handler);
    if (slot.is_connected()) {
        slot.assign([weak = std::weak_ptr(operation),
                     on_cancel](boost::asio::cancellation_type type) mutable {
            if (auto self = weak.lock()) {
                on_cancel(self, type);
            }
        });
    }
    auto finished = [operation, lent](const std::exception_ptr& failure, result_type result) {
        if (failure) {
            diagnostics own;
            const auto code = core::code_of(failure, {}, lent != nullptr ? *lent : own);
            result = completion<Signature>::failed(code, std::move(own));
        }
        operation->complete(std::move(result));
    };
    boost::asio::co_spawn(
        operation->strand, [body = std::move(body)]() mutable { return without_throwing(body()); },
        boost::asio::bind_cancellation_slot(operation->signal.slot(), std::move(finished)));
}

// As above; every type of cancellation ends the body at its next suspension. The signal is emitted
// on the operation's strand, never across executors (asio issue 1332).
template <class Signature, class Body>
void launch(boost::asio::any_io_executor executor, Body body,
            detail::any_handler<Signature> handler, diagnostics* lent = nullptr) {
    launch<Signature>(
        std::move(executor), std::move(body), std::move(handler),
        [](const std::shared_ptr<launched<Signature>>& operation, boost::asio::cancellation_type) {
            boost::asio::post(operation->strand, [operation] {
                operation->signal.emit(boost::asio::cancellation_type::terminal);
            });
        },
        lent);
}

} // namespace dyndump::async
