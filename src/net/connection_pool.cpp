#include "net/connection_pool.hpp"

#include <algorithm>

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
    const auto oldest = clock::now() - idle_lifetime_;
    const auto kept =
        std::ranges::find_if(idle_, [&](const auto& one) { return one.since >= oldest; });
    if (kept != idle_.begin()) {
        expired.assign(std::make_move_iterator(idle_.begin()), std::make_move_iterator(kept));
        idle_.erase(idle_.begin(), kept);
        open_ -= expired.size();
    }
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
    auto made = std::make_shared<connection>(executor_, where, steps_);
    ++open_;
    return {shared_from_this(), std::move(made), false};
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
        const std::lock_guard lock(mutex_);
        if (line_.empty()) {
            if (c->reusable()) {
                idle_.push_back({std::move(c), clock::now()}); // has room, see try_acquire()
            } else {
                --open_;
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

connection_pool::counts connection_pool::count() const {
    const std::lock_guard lock(mutex_);
    return {open_, idle_.size()};
}

} // namespace dyndump::net
