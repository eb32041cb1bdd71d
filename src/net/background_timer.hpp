/// \file
/// A timer for what may as well never happen.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>

#include <chrono>
#include <functional>
#include <utility>

namespace dyndump::net {

/// Waits without counting as work: run() of the context returns when nothing else is left, as if
/// there were no timer. Not thread-safe; must not outlive its context (see context_end).
class background_timer {
public:
    using clock = std::chrono::steady_clock;

    explicit background_timer(boost::asio::execution_context& context)
        : timer_(in_place{&context}) {}

    /// Calls `action` at `when`, in a thread that runs the context; if it is destroyed before,
    /// perhaps not. One wait at a time. To be called from a handler of the context: without other
    /// work it would end a run() that has not begun.
    void wait(clock::time_point when, std::function<void()> action);

private:
    /// Runs handlers where the context finds them due. (The executors of contexts count work for a
    /// wait, each in a way of its own.)
    struct in_place {
        boost::asio::execution_context* context;

        boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
            return *context;
        }
        template <class Function>
        void execute(Function&& function) const {
            std::forward<Function>(function)();
        }
        bool operator==(const in_place&) const noexcept = default;
    };

    boost::asio::basic_waitable_timer<clock, boost::asio::wait_traits<clock>, in_place> timer_;
};

} // namespace dyndump::net
