/// \file
/// How many connections there are, and who may use which.
#pragma once

#include "async/wake_up.hpp"
#include "core/saturating_time.hpp"
#include "net/background_timer.hpp"
#include "net/connection.hpp"
#include "net/context_end.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace dyndump::net {

/// Thread-safe. Who finds no connection and no room for one waits in line. Idle connections are
/// closed when their time is up, by one timer that waits only while there are some. They are gone
/// when the executor's context is: the pool may outlive it.
class connection_pool final : public std::enable_shared_from_this<connection_pool>,
                              public context_guest {
public:
    using clock = std::chrono::steady_clock;

    connection_pool(boost::asio::any_io_executor executor, const transport_params& params,
                    std::shared_ptr<async::turns> steps)
        : executor_(std::move(executor))
        , steps_(std::move(steps))
        , limit_(params.max_connections)
        , idle_lifetime_(core::countable(params.idle_lifetime)) {}

    /// A borrowed connection; goes back, or makes room, when the lease ends.
    class lease {
    public:
        lease() = default;
        lease(lease&& other) noexcept = default;
        lease& operator=(lease&& other) noexcept;
        ~lease() { end(); }

        explicit operator bool() const noexcept { return connection_ != nullptr; }
        const std::shared_ptr<connection>& get() const noexcept { return connection_; }
        /// It has carried an exchange before.
        bool reused() const noexcept { return reused_; }
        void end() noexcept;

    private:
        friend class connection_pool;
        lease(std::shared_ptr<connection_pool> pool, std::shared_ptr<connection> c, bool reused)
            : pool_(std::move(pool))
            , connection_(std::move(c))
            , reused_(reused) {}

        std::shared_ptr<connection_pool> pool_;
        std::shared_ptr<connection> connection_;
        bool reused_ = false;
    };

    /// The idle connection used last, if `idle_too`; else a new one, not open yet; else an empty
    /// lease: one has to wait.
    lease try_acquire(const http_endpoint& where, bool idle_too);

    /// Waits in line if there is none at once. `result` must be empty. Errors: errc::timed_out at
    /// `until`, operation_aborted.
    boost::asio::awaitable<error_code> acquire(http_endpoint where, bool idle_too,
                                               clock::time_point until, lease& result);

    /// Closes those that are idle.
    void close_idle() noexcept;

    /// Connections that exist, and those of them that are idle.
    struct counts {
        std::size_t open = 0;
        std::size_t idle = 0;
    };
    counts count() const;

private:
    struct idle_connection {
        std::shared_ptr<connection> held;
        clock::time_point since;
    };
    struct waiter {
        waiter(boost::asio::any_io_executor executor, std::shared_ptr<connection> made, bool idle)
            : signal(std::make_shared<async::wake_up>(std::move(executor)))
            , fresh(std::move(made))
            , idle_too(idle) {}

        std::shared_ptr<async::wake_up> signal;
        const std::shared_ptr<connection> fresh; // made beforehand: granting cannot fail
        const bool idle_too;
        lease granted; // under the pool's mutex until the waiter has left the line
    };
    class place;

    // With the mutex held. What is in `expired` is to be destroyed without.
    lease take_or_make(const http_endpoint& where, bool idle_too,
                       std::vector<idle_connection>& expired);
    lease take_idle(const http_endpoint& where);
    void drop_expired(std::vector<idle_connection>& expired);
    void give_back(std::shared_ptr<connection> c) noexcept;

    void context_ends() noexcept override;
    void watch_idle() noexcept;
    void close_expired() noexcept;

    boost::asio::any_io_executor executor_;
    const std::shared_ptr<async::turns> steps_;
    const std::size_t limit_;
    const std::chrono::milliseconds idle_lifetime_;

    mutable std::mutex mutex_;
    std::size_t open_ = 0;
    std::vector<idle_connection> idle_; // the longest idle first
    std::deque<std::shared_ptr<waiter>> line_;
    bool known_to_context_ = false;
    bool over_ = false;                         // the context is
    bool watched_ = false;                      // idle connections, by:
    std::optional<background_timer> idle_time_; // made for the first of them
};

} // namespace dyndump::net
