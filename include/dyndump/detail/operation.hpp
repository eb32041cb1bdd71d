/// \file
/// Initiation glue: any completion token to an erased handler. Not for users.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <functional>
#include <type_traits>
#include <utility>

namespace dyndump::detail {

template <class Signature>
using any_handler = boost::asio::any_completion_handler<Signature>;

/// Carries the executor, so that tokens find it; erases the handler and starts the operation.
template <class Signature, class Start>
class initiation {
public:
    using executor_type = boost::asio::any_io_executor;

    initiation(Start start, executor_type executor)
        : start_(std::move(start))
        , executor_(std::move(executor)) {}

    executor_type get_executor() const noexcept { return executor_; }

    template <class Handler>
    void operator()(Handler&& handler) {
        start_(any_handler<Signature>(std::forward<Handler>(handler)));
    }

private:
    Start start_;
    executor_type executor_;
};

/// What an operation is given: owned, or by std::cref of the caller's.
template <class T>
class given {
public:
    given(T value)
        : own_(std::move(value)) {}
    given(std::reference_wrapper<const T> lent) noexcept
        : lent_(&lent.get()) {}
    given(std::reference_wrapper<T> lent) noexcept
        : lent_(&lent.get()) {}

    const T& get() const noexcept { return lent_ != nullptr ? *lent_ : own_; }

private:
    T own_;
    const T* lent_ = nullptr;
};

template <class Signature, class Start, class CompletionToken>
auto async_operation(Start start, boost::asio::any_io_executor executor, CompletionToken& token) {
    return boost::asio::async_initiate<CompletionToken, Signature>(
        initiation<Signature, Start>(std::move(start), std::move(executor)), token);
}

} // namespace dyndump::detail
