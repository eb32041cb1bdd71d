#include "cli/progress_display.hpp"

#include <utility>

namespace dyndump::cli {
namespace {

constexpr std::chrono::milliseconds on_a_terminal{100};
constexpr std::chrono::seconds in_a_log{30};

} // namespace

progress_display::progress_display(boost::asio::any_io_executor executor, console& screen,
                                   const fetcher& source, const expectation& expected)
    : timer_(std::move(executor))
    , screen_(screen)
    , source_(source)
    , expected_(expected)
    , started_(std::chrono::steady_clock::now())
    , period_(screen.is_terminal() ? duration(on_a_terminal) : duration(in_a_log)) {}

void progress_display::start() {
    if (screen_.quiet()) {
        return;
    }
    started_ = std::chrono::steady_clock::now();
    timer_.expires_at(started_ + period_);
    wait();
}

void progress_display::stop() {
    *stopped_ = true;
    timer_.cancel();
}

void progress_display::wait() {
    // A wait that has ended may be told so after stop(), when this object is gone.
    timer_.async_wait([this, stopped = stopped_](error_code ec) {
        if (ec || *stopped) {
            return;
        }
        show();
        timer_.expires_after(period_);
        wait();
    });
}

void progress_display::show() {
    const auto now = meter_.update(source_.stats(), std::chrono::steady_clock::now() - started_);
    if (screen_.is_terminal()) {
        screen_.status(terminal_line(now, expected_, screen_.columns()));
    } else {
        screen_.note(log_line(now, expected_));
    }
}

} // namespace dyndump::cli
