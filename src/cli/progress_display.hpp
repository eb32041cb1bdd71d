// Shows a fetch's progress while it runs.
#pragma once

#include <dyndump/fetcher.hpp>

#include "cli/console.hpp"
#include "cli/progress.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace dyndump::cli {

/// On a terminal a line, ten times a second; elsewhere a plain line every 30 s. All on one thread:
/// the executor's.
class progress_display {
public:
    progress_display(boost::asio::any_io_executor executor, console& screen, const fetcher& source,
                     const expectation& expected);

    void start();
    void stop();

private:
    void wait();
    void show();

    boost::asio::steady_timer timer_;
    console& screen_;
    const fetcher& source_;
    expectation expected_;
    progress_meter meter_;
    std::chrono::steady_clock::time_point started_;
    duration period_;
    std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
};

} // namespace dyndump::cli
