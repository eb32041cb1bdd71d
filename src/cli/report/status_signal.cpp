#include "cli/report/status_signal.hpp"

#include <boost/system/error_code.hpp>

#include <csignal>
#include <utility>

namespace dyndump::cli {

status_signal::status_signal(boost::asio::any_io_executor executor, std::function<void()> answer)
    : signals_(std::move(executor), SIGUSR1)
    , answer_(std::move(answer)) {
    wait();
}

void status_signal::cancel() {
    boost::system::error_code ignored;
    signals_.cancel(ignored);
}

void status_signal::wait() {
    signals_.async_wait([this](boost::system::error_code ec, int) {
        if (!ec) {
            answer_();
            wait();
        }
    });
}

} // namespace dyndump::cli
