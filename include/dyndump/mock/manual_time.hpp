/// \file
/// A clock for tests: it stands still until everybody waits, then jumps to the next deadline.
#pragma once

#include <dyndump/time_source.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <utility>

namespace dyndump::mock {

/// A time_source (client_params::time and so on) by which hours pass in no time: run() lets
/// handlers run until all that is left waits for it, and then sets it to when the first of them
/// goes on.
///
/// Thread safety: none; everything runs inside run().
class manual_time final : public time_source {
public:
    /// The calendar's time at the beginning: 2026-01-01T00:00:00Z.
    static constexpr std::chrono::seconds epoch{1767225600};

    time_point now() const noexcept override { return now_; }
    wall_time wall_now() const noexcept override {
        return wall_time(epoch +
                         std::chrono::duration_cast<wall_time::duration>(now_ - time_point{}));
    }

    boost::asio::awaitable<error_code> sleep_until(time_point when) override {
        auto start = [this](auto handler, time_point deadline) {
            add(std::move(handler), deadline);
        };
        auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
        auto outcome = co_await boost::asio::async_initiate<decltype(token), void(error_code)>(
            start, token, when);
        co_return std::get<0>(outcome);
    }

    /// No bound on handlers.
    static constexpr std::uint64_t all_steps = ~std::uint64_t{0};

    /// Runs until nothing can happen any more, or for `limit` of this time, or until that many
    /// handlers ran. Returns false if it is one of the latter two.
    bool run(boost::asio::io_context& context,
             time_source::duration limit = std::chrono::hours(24 * 365),
             std::uint64_t steps = all_steps) {
        const auto deadline = now_ + limit;
        for (;;) {
            context.restart();
            if (steps == all_steps) {
                context.poll();
            } else {
                while (steps > 0 && context.poll_one() > 0) {
                    --steps;
                }
                if (steps == 0) {
                    return false;
                }
            }
            if (waiters_.empty()) {
                return true;
            }
            const auto next = waiters_.begin()->first.first;
            if (next > deadline) {
                now_ = deadline;
                return false;
            }
            now_ = std::max(now_, next);
            while (!waiters_.empty() && waiters_.begin()->first.first <= now_) {
                finish(waiters_.begin(), {});
            }
        }
    }

    /// Lets time pass without waking those who wait: run() does.
    void advance(time_source::duration by) { now_ += by; }
    /// Since the beginning.
    double seconds() const { return std::chrono::duration<double>(now_ - time_point{}).count(); }
    /// Drops all waiting operations, as a context that is destroyed does.
    void forget_sleepers() { waiters_.clear(); }
    /// Who waits.
    std::size_t sleepers() const { return waiters_.size(); }
    /// Waits that were begun so far.
    std::uint64_t timers() const { return sequence_; }

private:
    using key = std::pair<time_point, std::uint64_t>;
    using handler_type = boost::asio::any_completion_handler<void(error_code)>;
    struct waiter {
        boost::asio::any_io_executor executor;
        handler_type handler;
    };

    template <class Handler>
    void add(Handler handler, time_point when) {
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        const key id{when, ++sequence_};
        boost::asio::any_io_executor executor = boost::asio::get_associated_executor(handler);
        waiters_.emplace(id, waiter{std::move(executor), handler_type(std::move(handler))});
        if (slot.is_connected()) {
            slot.assign([this, id](boost::asio::cancellation_type) {
                auto found = waiters_.find(id);
                if (found != waiters_.end()) {
                    finish(found, boost::asio::error::operation_aborted);
                }
            });
        }
    }

    void finish(std::map<key, waiter>::iterator which, error_code ec) {
        auto done = std::move(which->second);
        waiters_.erase(which);
        boost::asio::post(done.executor, boost::asio::append(std::move(done.handler), ec));
    }

    time_point now_{};
    std::uint64_t sequence_ = 0;
    std::map<key, waiter> waiters_;
};

/// Repeatable randomness (client_params::random). Thread safety: none.
class seeded_random final : public random_source {
public:
    explicit seeded_random(std::uint64_t seed = 1)
        : state_(seed) {}
    std::uint64_t bits() override {
        // splitmix64
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

private:
    std::uint64_t state_;
};

} // namespace dyndump::mock
