#include "net/connection_pool.hpp"

#include "core/saturating_time.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <algorithm>
#include <new>

namespace dyndump::net {

namespace asio = boost::asio;

connection_pool::lease& connection_pool::lease::operator=(lease&& other) noexcept {
    end();
    pool_ = std::move(other.pool_);
    connection_ = std::move(other.connection_);
    reused_ = other.reused_;
    return *this;
}

void connection_pool::lease::end() noexcept {
    if (connection_) {
        connection_->watch().stop();
        if (!connection_->reusable()) {
            connection_->close();
        }
        pool_->give_back(std::move(connection_));
    }
}

connection_pool::lease connection_pool::try_acquire(const http_endpoint& where, bool idle_too) {
    std::vector<idle_connection> expired; // closed after the mutex is free
    const std::lock_guard lock(mutex_);
    return take_or_make(where, idle_too, expired);
}

connection_pool::lease connection_pool::take_or_make(const http_endpoint& where, bool idle_too,
                                                     std::vector<idle_connection>& expired) {
    drop_expired(expired);
    if (!line_.empty()) {
        return {};
    }
    if (idle_too) {
        if (auto found = take_idle(where)) {
            return found;
        }
    }
    if (open_ == limit_) {
        if (idle_.empty()) {
            return {};
        }
        expired.push_back(std::move(idle_.front()));
        idle_.erase(idle_.begin());
        --open_;
    }
    if (idle_.capacity() <= open_) {
        idle_.reserve(2 * (open_ + 1)); // giving back cannot fail
    }
    if (!known_to_context_) {
        auto& context = asio::query(executor_, asio::execution::context);
        asio::use_service<context_end>(context).add(weak_from_this());
        known_to_context_ = true;
    }
    auto made = std::make_shared<connection>(executor_, where, steps_);
    ++open_;
    return {shared_from_this(), std::move(made), false};
}

void connection_pool::drop_expired(std::vector<idle_connection>& expired) {
    const auto oldest = clock::now() - idle_lifetime_;
    const auto kept =
        std::ranges::find_if(idle_, [&](const auto& one) { return one.since > oldest; });
    if (kept != idle_.begin()) {
        expired.assign(std::make_move_iterator(idle_.begin()), std::make_move_iterator(kept));
        idle_.erase(idle_.begin(), kept);
        open_ -= expired.size();
    }
}

connection_pool::lease connection_pool::take_idle(const http_endpoint& where) {
    for (auto one = idle_.rbegin(); one != idle_.rend(); ++one) {
        if (one->held->where() == where) {
            lease found(shared_from_this(), std::move(one->held), true);
            idle_.erase(std::next(one).base());
            return found;
        }
    }
    return {};
}

void connection_pool::give_back(std::shared_ptr<connection> c) noexcept {
    std::shared_ptr<waiter> next;
    {
        std::unique_lock lock(mutex_);
        if (line_.empty()) {
            if (!c->reusable() || over_) {
                --open_;
                return;
            }
            idle_.push_back({std::move(c), clock::now()}); // has room, see try_acquire()
            if (!std::exchange(watched_, true)) {
                lock.unlock();
                watch_idle();
            }
            return;
        }
        next = std::move(line_.front());
        line_.pop_front();
        const bool fits = c->reusable() && next->idle_too && c->where() == next->fresh->where();
        next->granted = lease(shared_from_this(), fits ? c : next->fresh, fits);
        if (!fits) {
            c->close(); // before its successor is opened
        }
    }
    next->signal->notify();
}

/// A waiter's place in the line. Leaves it when the waiting ends in whatever way; a connection that
/// was granted too late goes on to the next.
class connection_pool::place {
public:
    place(connection_pool& pool, std::shared_ptr<waiter> who)
        : pool_(pool)
        , who_(std::move(who)) {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { leave(); }

    lease leave() {
        if (!who_) {
            return {};
        }
        const auto who = std::move(who_);
        const std::lock_guard lock(pool_.mutex_);
        std::erase(pool_.line_, who);
        return std::move(who->granted);
    }

private:
    connection_pool& pool_;
    std::shared_ptr<waiter> who_;
};

asio::awaitable<error_code> connection_pool::acquire(http_endpoint where, bool idle_too,
                                                     clock::time_point until, lease& result) {
    auto executor = co_await asio::this_coro::executor;
    auto self = shared_from_this();
    auto who = std::make_shared<waiter>(
        executor, std::make_shared<connection>(executor_, where, steps_), idle_too);
    std::vector<idle_connection> expired;
    {
        const std::lock_guard lock(mutex_);
        // One may have become free since the caller found none, and nobody would tell.
        result = take_or_make(where, idle_too, expired);
        if (result) {
            co_return error_code{};
        }
        line_.push_back(who);
    }
    place in_line(*self, who);
    auto ec = co_await who->signal->wait(until);
    result = in_line.leave();
    if (result) {
        co_return error_code{};
    }
    co_return ec;
}

// The wait begins in a handler of the context, wherever the connection was given back.
void connection_pool::watch_idle() noexcept {
    try {
        asio::post(executor_, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->close_expired();
            }
        });
    } catch (const std::bad_alloc&) {
        const std::lock_guard lock(mutex_);
        watched_ = false; // the next that is given back tries again
    }
}

void connection_pool::close_expired() noexcept {
    std::vector<idle_connection> expired; // closed after the mutex is free
    const std::lock_guard lock(mutex_);
    watched_ = false;
    try {
        drop_expired(expired);
        if (idle_.empty() || over_) {
            return;
        }
        if (!idle_time_) {
            idle_time_.emplace(asio::query(executor_, asio::execution::context));
        }
        idle_time_->wait(core::later(idle_.front().since, idle_lifetime_),
                         [weak = weak_from_this()] {
                             if (const auto self = weak.lock()) {
                                 self->close_expired();
                             }
                         });
        watched_ = true;
    } catch (const std::bad_alloc&) {
        // The next that is given back tries again.
    }
}

void connection_pool::context_ends() noexcept {
    std::vector<idle_connection> idle; // closed after the mutex is free
    std::optional<background_timer> timer;
    const std::lock_guard lock(mutex_);
    over_ = true;
    open_ -= idle_.size();
    idle.swap(idle_);
    timer.swap(idle_time_);
}

void connection_pool::close_idle() noexcept {
    std::vector<idle_connection> idle; // closed after the mutex is free
    const std::lock_guard lock(mutex_);
    open_ -= idle_.size();
    idle.swap(idle_);
}

connection_pool::counts connection_pool::count() const {
    const std::lock_guard lock(mutex_);
    return {open_, idle_.size()};
}

} // namespace dyndump::net
