// What the world sees of a run: the line of progress, JSON events, the metrics file.
#pragma once

#include "cli/options/report_options.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/run_report.hpp"
#include "cli/report/ticker.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>

namespace dyndump::cli {

/// All on one thread: the executor's.
class run_monitor {
public:
    /// `data_goes_to_terminal`: then a line that moves would be in its way.
    run_monitor(boost::asio::any_io_executor executor, const report_options& options,
                bool data_goes_to_terminal, console& screen);

    /// What is reported from here on; it must outlive the monitor. Writes the metrics file for the
    /// first time. Returns what is wrong with that, or nothing.
    std::string open(run_report& report);

    /// The run begins.
    void begin();
    /// The run is over; what is reported on need not live longer.
    void end();

    /// Prints how far it is, at once.
    void show_now();

    /// The last word: the summary event, the last metrics. Once.
    void finish(exit_code code);

private:
    void show();
    void write_metrics(std::optional<exit_code> ended);

    const report_options& options_;
    console& screen_;
    progress_style style_;
    run_report* report_ = nullptr;
    bool runs_ = false;
    ticker display_;
    ticker metrics_;
    bool metrics_failed_ = false;
};

} // namespace dyndump::cli
