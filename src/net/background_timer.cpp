#include "net/background_timer.hpp"

#include <boost/asio/detail/scheduler.hpp>
#include <boost/system/error_code.hpp>

namespace dyndump::net {

namespace asio = boost::asio;

void background_timer::wait(clock::time_point when, std::function<void()> action) {
    // Each wait of Asio's counts as one piece of work of the context's scheduler until its handler
    // has run. That piece is taken back here, and given back when the handler begins. (A scheduler
    // is what io_context, thread_pool and system_context run on; others get one from the timer.)
    auto* const scheduler = &asio::use_service<asio::detail::scheduler>(
        asio::query(timer_.get_executor(), asio::execution::context));
    timer_.expires_at(when);
    timer_.async_wait([scheduler, action = std::move(action)](const boost::system::error_code& ec) {
        scheduler->work_started();
        if (!ec) {
            action();
        }
    });
    scheduler->work_finished();
}

} // namespace dyndump::net
