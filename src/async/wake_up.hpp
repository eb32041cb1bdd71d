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

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dyndump::async {

/// One coroutine's wait for one event. Shared by the coroutine and by who notifies it, whichever
/// lives longer; the coroutine's context may be gone when the wait has ended. The coroutine's
/// executor need not be a strand.
class wake_up {
    struct state {
        explicit state(boost::asio::any_io_executor executor)
            : timer(std::in_place, std::move(executor)) {}

        bool is_notified() {
            const std::lock_guard lock(mutex);
            return notified;
        }

        std::mutex mutex; // guards what follows; a timer is not thread-safe
        std::optional<boost::asio::steady_timer> timer;
        bool notified = false;
        // The thread that begins a wait, and holds the mutex.
        std::atomic<std::thread::id> beginning;
    };

    /// A wait that is begun under the mutex: who notifies finds it begun, or is seen by it. Where
    /// memory is short, the coroutine is destroyed while the wait is begun.
    static auto start_timer(const std::shared_ptr<state>& shared,
                            std::chrono::steady_clock::time_point until) {
        auto token = boost::asio::as_tuple(boost::asio::deferred);
        return boost::asio::async_initiate<decltype(token), void(error_code)>(
            [shared, until](auto handler) {
                const auto kept = shared;
                const std::lock_guard lock(kept->mutex);
                kept->timer->expires_at(kept->notified ? std::chrono::steady_clock::time_point()
                                                       : until);
                kept->beginning = std::this_thread::get_id();
                try {
                    kept->timer->async_wait(std::move(handler));
                } catch (...) {
                    kept->timer.reset();
                    kept->beginning = std::thread::id();
                    throw;
                }
                kept->beginning = std::thread::id();
            },
            token);
    }

    /// The end of the wait, or of its coroutine.
    struct leaving {
        explicit leaving(std::shared_ptr<state> which)
            : shared(std::move(which)) {}
        leaving(const leaving&) = delete;
        leaving& operator=(const leaving&) = delete;
        ~leaving() {
            if (shared->beginning.load() == std::this_thread::get_id()) {
                return; // within start_timer(), which holds the mutex and lets go of the timer
            }
            const std::lock_guard lock(shared->mutex);
            shared->timer.reset();
        }

        std::shared_ptr<state> shared;
    };

public:
    explicit wake_up(boost::asio::any_io_executor executor)
        : shared_(std::make_shared<state>(std::move(executor))) {}

    /// From any thread. The waiter goes on soon after, on its own executor; if it waits no more,
    /// nothing happens. Needs no memory.
    void notify() noexcept {
        const std::lock_guard lock(shared_->mutex);
        shared_->notified = true;
        if (shared_->timer) {
            shared_->timer->cancel();
        }
    }

    /// Once. Completes with success once notified, with timed_out at `until`, with
    /// operation_aborted on cancellation. The awaiting coroutine must have throw_if_cancelled off.
    boost::asio::awaitable<error_code> wait(std::chrono::steady_clock::time_point until) {
        const auto shared = shared_;
        auto state = co_await boost::asio::this_coro::cancellation_state;
        const leaving last(shared);
        while (!shared->is_notified()) {
            if (state.cancelled() != boost::asio::cancellation_type::none) {
                co_return boost::asio::error::operation_aborted;
            }
            auto [ec] = co_await start_timer(shared, until);
            if (!ec && !shared->is_notified()) {
                co_return errc::timed_out;
            }
        }
        co_return error_code{};
    }

private:
    const std::shared_ptr<state> shared_;
};

} // namespace dyndump::async
