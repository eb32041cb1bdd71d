/// \file
/// Waiting in line for times that may change.
#pragma once

#include "async/semaphore.hpp"
#include "async/wake_up.hpp"

#include <dyndump/error.hpp>
#include <dyndump/time_source.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace dyndump::async {

/// A line whose first sleeps until it is due, while the others only wait for their turn. When the
/// time at which the first is due may have changed, it looks again at once; nobody polls.
/// Thread-safe; each waiter lives on a strand, or on a context that one thread runs.
class timed_line {
public:
    explicit timed_line(std::shared_ptr<time_source> time)
        : time_(std::move(time)) {}

    /// Waits for its turn, and then until `due()` says nothing rather than a time
    /// (std::optional<time_source::time_point>()). `due` must live until completion. Cancellation:
    /// terminal. Error: operation_aborted.
    template <class Due>
    boost::asio::awaitable<error_code> wait(Due& due) {
        semaphore::permit first;
        if (!turns_->try_acquire(first)) {
            auto refused = co_await turns_->acquire(first);
            if (refused) {
                co_return refused;
            }
        }
        if (!due()) {
            co_return error_code{};
        }
        auto state = co_await boost::asio::this_coro::cancellation_state;
        auto executor = co_await boost::asio::this_coro::executor;
        for (;;) {
            if (state.cancelled() != boost::asio::cancellation_type::none) {
                co_return boost::asio::error::operation_aborted;
            }
            const auto woken = std::make_shared<wake_up>(executor);
            const hearing by_changes(*this, woken); // from here on; so it looks afterwards
            const auto when = due();
            if (!when) {
                co_return error_code{};
            }
            auto interrupted = co_await sleep(executor, woken, *when);
            if (interrupted) {
                co_return interrupted;
            }
        }
    }

    /// The first is to look again.
    void changed() noexcept {
        const std::lock_guard lock(mutex_);
        if (first_ != nullptr) {
            first_->notify();
        }
    }

private:
    struct hearing {
        hearing(timed_line& line, const std::shared_ptr<wake_up>& who)
            : line_(line) {
            const std::lock_guard lock(line_.mutex_);
            line_.first_ = who;
        }
        hearing(const hearing&) = delete;
        hearing& operator=(const hearing&) = delete;
        ~hearing() {
            const std::lock_guard lock(line_.mutex_);
            line_.first_ = nullptr;
        }

    private:
        timed_line& line_;
    };

    /// What ends a sleep early; used on the waiter's strand only.
    struct sleeper {
        boost::asio::cancellation_signal stop;
        bool is_over = false;
    };

    /// Until `when`, or until woken. A time_source's sleep ends early by cancellation only, which
    /// must not reach the awaiting coroutine: so it is a coroutine of its own.
    boost::asio::awaitable<error_code> sleep(boost::asio::any_io_executor executor,
                                             std::shared_ptr<wake_up> woken,
                                             time_source::time_point when) {
        const auto asleep = std::make_shared<sleeper>();
        auto over = [asleep, woken](const std::exception_ptr&, error_code) {
            asleep->is_over = true;
            woken->notify();
        };
        boost::asio::co_spawn(executor, sleep_until(time_, when),
                              boost::asio::bind_cancellation_slot(
                                  asleep->stop.slot(), boost::asio::bind_executor(executor, over)));
        auto interrupted = co_await woken->wait(std::chrono::steady_clock::time_point::max());
        boost::asio::post(executor, [asleep] {
            if (!asleep->is_over) {
                asleep->stop.emit(boost::asio::cancellation_type::terminal);
            }
        });
        co_return interrupted;
    }

    static boost::asio::awaitable<error_code> sleep_until(std::shared_ptr<time_source> time,
                                                          time_source::time_point when) {
        co_await boost::asio::this_coro::throw_if_cancelled(false);
        co_return co_await time->sleep_until(when);
    }

    const std::shared_ptr<time_source> time_;
    const std::shared_ptr<semaphore> turns_ = std::make_shared<semaphore>(1);
    std::mutex mutex_; // guards what follows
    std::shared_ptr<wake_up> first_;
};

} // namespace dyndump::async
