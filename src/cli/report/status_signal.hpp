// SIGUSR1: where does it stand?
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace dyndump::cli {

class status_signal {
public:
    /// Calls `answer` on the executor for every signal.
    status_signal(boost::asio::any_io_executor executor, std::function<void()> answer);

    /// Listens no more.
    void cancel();

private:
    void wait();

    boost::asio::signal_set signals_;
    std::function<void()> answer_;
};

} // namespace dyndump::cli
