/// \file
/// From another thread back to the coroutine that waits.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <thread>
#include <utility>

namespace dyndump::async {

/// Completes a handler on its own executor, whose context it keeps at work until then, when the
/// other thread has let go of that context. Whoever goes on may destroy it at once, while asio's
/// post() touches it (its mutex, the strand's) even after the handler could have run.
template <class Handler>
class way_back {
public:
    /// `left` must be false, and live until the handler is completed.
    way_back(Handler handler, std::atomic<bool>& left)
        : guard_(boost::asio::get_associated_executor(handler))
        , arrival_{std::move(handler), &left, error_code()} {}

    /// Once.
    void operator()(error_code ec) {
        auto& left = *arrival_.left;
        arrival_.ec = ec;
        {
            const auto home = std::move(guard_);
            post(home.get_executor(), std::move(arrival_));
        }
        left.store(true, std::memory_order_release);
    }

private:
    using executor_type = boost::asio::associated_executor_t<Handler>;

    struct arrival {
        Handler handler;
        std::atomic<bool>* left;
        error_code ec;

        void operator()() {
            if (left->load(std::memory_order_acquire)) {
                std::move(handler)(ec);
                return;
            }
            std::this_thread::yield(); // a microsecond, unless that thread has lost its core
            const auto home = boost::asio::get_associated_executor(handler);
            post(home, std::move(*this));
        }
    };

    static void post(const executor_type& to, arrival what) {
        const auto memory = boost::asio::get_associated_allocator(what.handler);
        boost::asio::post(to, boost::asio::bind_allocator(memory, std::move(what)));
    }

    boost::asio::executor_work_guard<executor_type> guard_;
    arrival arrival_;
};

} // namespace dyndump::async
