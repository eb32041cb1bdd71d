// Something that is done again and again while a dump runs.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace dyndump::cli {

/// All on one thread: the executor's.
class ticker {
public:
    ticker(boost::asio::any_io_executor executor, std::chrono::steady_clock::duration period,
           std::function<void()> action);

    /// The action comes a period later for the first time.
    void start();
    /// It comes no more.
    void stop();

private:
    void wait();

    boost::asio::steady_timer timer_;
    std::chrono::steady_clock::duration period_;
    std::function<void()> action_;
    std::shared_ptr<bool> stopped_ = std::make_shared<bool>(false);
};

} // namespace dyndump::cli
