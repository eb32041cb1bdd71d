#include "cli/connect/stop_signals.hpp"

#include <boost/system/error_code.hpp>

#include <csignal>
#include <utility>

namespace dyndump::cli {
namespace {

bool is_ignored(int signal) {
    struct sigaction now {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

stop_decision::step stop_decision::take(int signal, time_point now) {
    if (!first_) {
        first_ = now;
        return step::stop;
    }
    const bool impatient = signal == SIGINT || (signal != SIGXCPU && now - *first_ > one_request);
    return impatient ? step::leave : step::go_on;
}

stop_signals::stop_signals(boost::asio::any_io_executor executor, std::function<void()> first,
                           std::function<void()> again)
    : signals_(std::in_place, std::move(executor), SIGINT, SIGTERM, SIGXCPU)
    , first_(std::move(first))
    , again_(std::move(again)) {
    if (!is_ignored(SIGHUP)) {
        signals_->add(SIGHUP);
    }
    wait();
}

stop_signals::~stop_signals() {
    signals_.reset();
    if (decision_.stops()) {
        for (const int each : {SIGTERM, SIGHUP, SIGXCPU}) {
            std::signal(each, SIG_IGN);
        }
    }
}

void stop_signals::cancel() {
    boost::system::error_code ignored;
    signals_->cancel(ignored);
}

void stop_signals::wait() {
    signals_->async_wait([this](boost::system::error_code ec, int signal) {
        if (ec) {
            return;
        }
        wait();
        switch (decision_.take(signal, std::chrono::steady_clock::now())) {
        case stop_decision::step::stop:
            first_();
            break;
        case stop_decision::step::leave:
            again_();
            break;
        case stop_decision::step::go_on:
            break;
        }
    });
}

} // namespace dyndump::cli
