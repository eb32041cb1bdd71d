// A command that tells how far it is, listens to signals, and says how it ended.
#pragma once

#include "cli/dump/session_run.hpp"
#include "cli/options/report_options.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/run_monitor.hpp"
#include "cli/report/run_report.hpp"
#include "cli/report/status_signal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>

namespace dyndump::cli {

/// From its construction on, SIGUSR1 asks how far it is.
class watched_run {
public:
    /// Both must outlive it.
    watched_run(const report_options& options, bool data_goes_to_terminal, run_report& report);

    boost::asio::io_context& here() noexcept { return here_; }
    console& screen() noexcept { return screen_; }
    run_monitor& monitor() noexcept { return monitor_; }

    /// What `command` comes to, an exception included; with the last words of the monitor. Once.
    exit_code run(const std::function<exit_code()>& command);

    /// To be called by the command: runs the session. `how` says how it stops; a second signal
    /// leaves at once.
    exit_code run_session(boost::asio::awaitable<exit_code> session, session_end how);

private:
    boost::asio::io_context here_{1};
    console screen_;
    run_report& report_;
    run_monitor monitor_;
    status_signal asked_;
};

} // namespace dyndump::cli
