// Signals that ask a command to end: the first for an orderly stop, a person's second one for the
// end.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include <chrono>
#include <functional>
#include <optional>

namespace dyndump::cli {

/// What follows from a signal. No clock.
class stop_decision {
public:
    enum class step { stop, go_on, leave };
    using time_point = std::chrono::steady_clock::time_point;

    /// For how long a machine's signal is taken for a part of the first one: Slurm, shells and
    /// their traps send several.
    static constexpr std::chrono::seconds one_request{10};

    /// The first of all stops. After it SIGINT, which people send, leaves at once; SIGTERM and
    /// SIGHUP do if they come later than `one_request`, SIGXCPU, which comes each second, never.
    step take(int signal, time_point now);
    /// Whether a signal has come.
    bool stops() const noexcept { return first_.has_value(); }

private:
    std::optional<time_point> first_;
};

/// SIGINT, SIGTERM, SIGXCPU, and SIGHUP unless it is ignored already, as nohup has it.
class stop_signals {
public:
    /// Calls `first` for the first signal, and `again` for each that is impatient, on the executor.
    stop_signals(boost::asio::any_io_executor executor, std::function<void()> first,
                 std::function<void()> again);
    /// From here on the signals have their default effect; if one has come, all but SIGINT have
    /// none, for the program is about to end as it said.
    ~stop_signals();
    stop_signals(const stop_signals&) = delete;
    stop_signals& operator=(const stop_signals&) = delete;

    /// Listens no more.
    void cancel();

private:
    void wait();

    std::optional<boost::asio::signal_set> signals_;
    std::function<void()> first_;
    std::function<void()> again_;
    stop_decision decision_;
};

} // namespace dyndump::cli
