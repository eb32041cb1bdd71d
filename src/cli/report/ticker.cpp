#include "cli/report/ticker.hpp"

#include <boost/system/error_code.hpp>

#include <utility>

namespace dyndump::cli {

ticker::ticker(boost::asio::any_io_executor executor, std::chrono::steady_clock::duration period,
               std::function<void()> action)
    : timer_(std::move(executor))
    , period_(period)
    , action_(std::move(action)) {}

void ticker::start() {
    timer_.expires_after(period_);
    wait();
}

void ticker::stop() {
    *stopped_ = true;
    timer_.cancel();
}

void ticker::wait() {
    // A wait that has ended may be told so after stop(), when this object is gone.
    timer_.async_wait([this, stopped = stopped_](boost::system::error_code ec) {
        if (ec || *stopped) {
            return;
        }
        action_();
        timer_.expires_after(period_);
        wait();
    });
}

} // namespace dyndump::cli
