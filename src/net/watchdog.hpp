/// \file
/// The deadline of whatever a connection is doing.
#pragma once

#include "core/saturating_time.hpp"
#include "net/operation_memory.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace dyndump::net {

/// Cancels the socket's operations when the time is up. One wait serves a whole exchange: moving
/// the deadline later costs nothing, the timer looks again when it fires.
///
/// Used by one coroutine at a time, on that coroutine's executor; the timer's handler runs there
/// too. A handler that is late (its wait succeeded just before it was cancelled) finds another
/// round and touches nothing.
class watchdog {
public:
    using clock = std::chrono::steady_clock;

    watchdog(boost::asio::any_io_executor executor, boost::asio::ip::tcp::socket& socket,
             operation_memory& memory)
        : timer_(std::move(executor))
        , socket_(socket)
        , memory_(memory) {}

    /// Starts a round: `owner` keeps this watchdog alive, `whole` bounds all the steps.
    void start(boost::asio::any_io_executor borrower, std::shared_ptr<void> owner,
               clock::time_point whole);
    /// The next step may take `limit`, within the whole. False: the whole's time is up, and the
    /// step must not begin (whoever finds data with each step would outrun the timer).
    [[nodiscard]] bool step(clock::duration limit);
    /// From here to go_on(), after which comes the next step, no time passes.
    void pause() noexcept;
    void go_on() noexcept;
    /// Ends the round. Allowed at any time.
    void stop() noexcept;

    clock::time_point whole() const noexcept { return whole_; }
    /// While it lives, all steps together may take `limit`, within the round's whole.
    class phase {
    public:
        phase(watchdog& of, clock::duration limit)
            : of_(of)
            , outer_(of.whole_) {
            of_.whole_ = std::min(outer_, core::later(clock::now(), limit));
        }
        phase(const phase&) = delete;
        phase& operator=(const phase&) = delete;
        ~phase() { of_.whole_ = outer_; }

    private:
        watchdog& of_;
        const clock::time_point outer_;
    };
    /// The last step took too long.
    bool expired() const noexcept { return expired_; }
    /// It was the whole round's limit.
    bool expired_whole() const noexcept { return expired_ && deadline_ == whole_; }

private:
    struct on_timer;

    void arm();
    void wake();

    boost::asio::steady_timer timer_;
    boost::asio::ip::tcp::socket& socket_;
    operation_memory& memory_;
    boost::asio::any_io_executor borrower_;
    std::shared_ptr<void> owner_;
    std::atomic<std::uint64_t> round_{0};
    clock::time_point whole_;
    clock::time_point deadline_;
    clock::time_point paused_at_;
    clock::time_point armed_ = clock::time_point::max();
    bool expired_ = false;
};

} // namespace dyndump::net
