// SIGINT and SIGTERM: the first asks, the second tells.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace dyndump::cli {

class stop_signals {
public:
    /// Calls `first`, then for every further signal `again`, on the executor.
    stop_signals(boost::asio::any_io_executor executor, std::function<void()> first,
                 std::function<void()> again);

    /// Listens no more; the signals have their default effect from the object's end on.
    void cancel();

private:
    void wait();

    boost::asio::signal_set signals_;
    std::function<void()> react_;
    std::function<void()> again_;
};

} // namespace dyndump::cli
