/// \file
/// From another executor back to the coroutine that waits.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace dyndump::async {

/// Completes a handler on its own executor, whose context it keeps at work until then. No longer:
/// once that has run, the context may be gone before the other thread has left its own function.
template <class Handler>
class way_back {
public:
    explicit way_back(Handler handler)
        : executor_(boost::asio::get_associated_executor(handler))
        , guard_(executor_)
        , handler_(std::move(handler)) {}

    /// Once.
    void operator()(error_code ec) {
        auto memory = boost::asio::get_associated_allocator(handler_);
        auto complete = [handler = std::move(handler_), guard = std::move(guard_), ec]() mutable {
            std::move(handler)(ec);
        };
        boost::asio::post(executor_, boost::asio::bind_allocator(memory, std::move(complete)));
    }

private:
    using executor_type = boost::asio::associated_executor_t<Handler>;

    executor_type executor_;
    boost::asio::executor_work_guard<executor_type> guard_;
    Handler handler_;
};

} // namespace dyndump::async
