/// \file
/// Permits that coroutines wait for in line.
#pragma once

#include "async/wake_up.hpp"

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace dyndump::async {

/// A semaphore: first come, first served. Waiters may live on any executors; each is woken once, on
/// its own, when it is its turn. Thread-safe.
class semaphore : public std::enable_shared_from_this<semaphore> {
public:
    explicit semaphore(std::size_t permits)
        : free_(permits) {}

    /// One of the permits, given back at its end.
    class permit {
    public:
        permit() = default;
        permit(permit&& other) noexcept = default;
        permit& operator=(permit&&) = delete;
        ~permit() { release(); }

        explicit operator bool() const noexcept { return from_ != nullptr; }
        void release() noexcept {
            if (const auto from = std::exchange(from_, nullptr)) {
                from->give_back();
            }
        }

    private:
        friend class semaphore;
        std::shared_ptr<semaphore> from_;
    };

    /// False: one has to wait. `to` must be empty.
    bool try_acquire(permit& to) noexcept {
        const std::lock_guard lock(mutex_);
        if (free_ == 0) {
            return false;
        }
        --free_; // nobody waits: a permit that is given back goes to the first in line
        to.from_ = shared_from_this();
        return true;
    }

    /// Waits in line. `to` must be empty. Cancellation: terminal, while it waits.
    /// Error: operation_aborted.
    boost::asio::awaitable<error_code> acquire(permit& to) {
        if (try_acquire(to)) {
            co_return error_code{};
        }
        auto executor = co_await boost::asio::this_coro::executor;
        const auto self = shared_from_this();
        auto who = std::make_shared<waiter>(executor);
        place in_line(*self, who);
        auto interrupted = co_await who->turn.wait(std::chrono::steady_clock::time_point::max());
        if (!interrupted) {
            in_line.take(to);
        }
        co_return interrupted;
    }

private:
    struct waiter {
        explicit waiter(boost::asio::any_io_executor executor)
            : turn(std::move(executor)) {}
        wake_up turn;
        // Guarded by the semaphore's mutex.
        bool in_line = true;
        bool granted = false;
    };

    /// A waiter's place in line, left when the wait ends in whatever way. A permit that comes too
    /// late goes on to the next.
    class place {
    public:
        place(semaphore& line, std::shared_ptr<waiter> who)
            : line_(line)
            , who_(std::move(who)) {
            const std::lock_guard lock(line_.mutex_);
            line_.waiting_.push_back(who_);
            line_.serve();
        }
        place(const place&) = delete;
        place& operator=(const place&) = delete;
        ~place() {
            const std::lock_guard lock(line_.mutex_);
            if (who_->in_line) {
                std::erase(line_.waiting_, who_);
            }
            if (who_->granted) {
                ++line_.free_;
                line_.serve();
            }
        }
        void take(permit& to) noexcept {
            const std::lock_guard lock(line_.mutex_);
            who_->granted = false;
            to.from_ = line_.shared_from_this();
        }

    private:
        semaphore& line_;
        std::shared_ptr<waiter> who_;
    };

    void give_back() noexcept {
        const std::lock_guard lock(mutex_);
        ++free_;
        serve();
    }

    /// With the mutex held.
    void serve() noexcept {
        while (free_ != 0 && !waiting_.empty()) {
            const auto next = std::move(waiting_.front());
            waiting_.pop_front();
            --free_;
            next->in_line = false;
            next->granted = true;
            next->turn.notify();
        }
    }

    std::mutex mutex_; // guards what follows
    std::size_t free_;
    std::deque<std::shared_ptr<waiter>> waiting_;
};

} // namespace dyndump::async
