/// \file
/// For work that takes long on an executor which others need as well.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace dyndump {

/// Lets a coroutine give way from time to time, such as a writer between two items:
///
///     for (const auto& item : source.items()) {
///         encode(item);
///         if (slice.is_over()) {
///             co_await slice.renew();
///         }
///     }
///
/// Without that a page of 1 MB is one handler, and a server on the same thread does not answer for
/// its time. (A run with run_params::offload, or a writer that hands its work to another executor,
/// has no need of it.) Thread safety: none; each coroutine has its own.
class time_slice {
public:
    using clock = std::chrono::steady_clock;

    explicit time_slice(clock::duration length = std::chrono::microseconds(200)) noexcept
        : length_(length)
        , until_(clock::now() + length) {}

    bool is_over() const noexcept { return clock::now() >= until_; }

    /// Takes a turn behind whatever waits on the coroutine's executor, and begins a new slice.
    /// Cancellation: it completes at once, and throws nothing.
    boost::asio::awaitable<void> renew() {
        auto executor = co_await boost::asio::this_coro::executor;
        co_await boost::asio::post(executor, boost::asio::use_awaitable);
        until_ = clock::now() + length_;
    }

private:
    clock::duration length_;
    clock::time_point until_;
};

} // namespace dyndump
