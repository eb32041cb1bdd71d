/// \file
/// Waiting for something that another thread brings.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace dyndump::async {

/// One coroutine's wait for one event. Shared by the coroutine and by who notifies it, whichever
/// lives longer; the coroutine's context may be gone when the wait has ended. The coroutine's
/// executor need not be a strand.
class wake_up {
    bool is_notified() {
        const std::lock_guard lock(mutex_);
        return notified_;
    }

    /// A wait that is begun under the mutex: who notifies finds it begun, or is seen by it.
    auto start_timer(std::chrono::steady_clock::time_point until) {
        auto token = boost::asio::as_tuple(boost::asio::deferred);
        return boost::asio::async_initiate<decltype(token), void(error_code)>(
            [this, until](auto handler) {
                const std::lock_guard lock(mutex_);
                timer_->expires_at(notified_ ? std::chrono::steady_clock::time_point() : until);
                timer_->async_wait(std::move(handler));
            },
            token);
    }

public:
    explicit wake_up(boost::asio::any_io_executor executor)
        : timer_(std::in_place, std::move(executor)) {}

    /// From any thread. The waiter goes on soon after, on its own executor; if it waits no more,
    /// nothing happens. Needs no memory.
    void notify() noexcept {
        const std::lock_guard lock(mutex_);
        notified_ = true;
        if (timer_) {
            timer_->cancel();
        }
    }

    /// Once. Completes with success once notified, with timed_out at `until`, with
    /// operation_aborted on cancellation. The awaiting coroutine must have throw_if_cancelled off.
    boost::asio::awaitable<error_code> wait(std::chrono::steady_clock::time_point until) {
        auto state = co_await boost::asio::this_coro::cancellation_state;
        const leaving last(*this);
        while (!is_notified()) {
            if (state.cancelled() != boost::asio::cancellation_type::none) {
                co_return boost::asio::error::operation_aborted;
            }
            auto [ec] = co_await start_timer(until);
            if (!ec && !is_notified()) {
                co_return errc::timed_out;
            }
        }
        co_return error_code{};
    }

private:
    /// The end of the wait, or of its coroutine.
    struct leaving {
        explicit leaving(wake_up& which)
            : self(which) {}
        leaving(const leaving&) = delete;
        leaving& operator=(const leaving&) = delete;
        ~leaving() {
            const std::lock_guard lock(self.mutex_);
            self.timer_.reset();
        }

        wake_up& self;
    };

    std::mutex mutex_; // guards what follows; a timer is not thread-safe
    std::optional<boost::asio::steady_timer> timer_;
    bool notified_ = false;
};

} // namespace dyndump::async
