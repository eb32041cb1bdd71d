/// \file
/// Waiting for something that another thread brings.
#pragma once

#include "net/as_result.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace dyndump::net {

/// One coroutine's wait for one event. Its timer is touched only on that coroutine's executor.
/// Shared by the coroutine and by who notifies it, whichever lives longer; the coroutine's context
/// may be gone when the wait has ended.
class wake_up : public std::enable_shared_from_this<wake_up> {
public:
    explicit wake_up(boost::asio::any_io_executor executor)
        : timer_(std::in_place, std::move(executor)) {}

    /// From any thread, once. The waiter goes on soon after; if it waits no more, nothing happens.
    /// Ends the program if there is no memory for that: a strand that could not be posted to is of
    /// no use any more (Asio 1.81), and the waiter would wait for ever.
    void notify() noexcept {
        // Held while post() touches the waiter's context.
        const std::lock_guard lock(mutex_);
        if (timer_) {
            boost::asio::post(timer_->get_executor(), [self = shared_from_this()] {
                self->notified_ = true;
                if (self->timer_) {
                    self->timer_->cancel();
                }
            });
        }
    }

    /// Once. Completes with success once notified, with timed_out at `until`, with
    /// operation_aborted on cancellation. The awaiting coroutine must have throw_if_cancelled off.
    boost::asio::awaitable<error_code> wait(std::chrono::steady_clock::time_point until) {
        auto state = co_await boost::asio::this_coro::cancellation_state;
        const leaving last(*this);
        timer_->expires_at(until);
        while (!notified_) {
            if (state.cancelled() != boost::asio::cancellation_type::none) {
                co_return boost::asio::error::operation_aborted;
            }
            auto [ec] = co_await timer_->async_wait(as_result);
            if (!ec && !notified_) {
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

    std::mutex mutex_; // for the timer's existence
    std::optional<boost::asio::steady_timer> timer_;
    bool notified_ = false;
};

} // namespace dyndump::net
