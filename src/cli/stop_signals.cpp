#include "cli/stop_signals.hpp"

#include <boost/system/error_code.hpp>

#include <csignal>
#include <utility>

namespace dyndump::cli {

stop_signals::stop_signals(boost::asio::any_io_executor executor, std::function<void()> first,
                           std::function<void()> again)
    : signals_(std::move(executor), SIGINT, SIGTERM)
    , react_(std::move(first))
    , again_(std::move(again)) {
    wait();
}

void stop_signals::cancel() {
    boost::system::error_code ignored;
    signals_.cancel(ignored);
}

void stop_signals::wait() {
    signals_.async_wait([this](boost::system::error_code ec, int) {
        if (ec) {
            return;
        }
        wait();
        std::exchange(react_, again_)();
    });
}

} // namespace dyndump::cli
