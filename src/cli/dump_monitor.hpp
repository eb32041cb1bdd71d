// What the world sees of a dump: the line of progress, JSON events, the metrics file.
#pragma once

#include <dyndump/fetcher.hpp>

#include "cli/console.hpp"
#include "cli/dump_options.hpp"
#include "cli/dump_output.hpp"
#include "cli/exit_code.hpp"
#include "cli/progress.hpp"
#include "cli/progress_events.hpp"
#include "cli/ticker.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dyndump::cli {

/// All on one thread: the executor's.
class dump_monitor {
public:
    dump_monitor(boost::asio::any_io_executor executor, const dump_options& options,
                 console& screen);

    /// Writes the metrics file for the first time. Returns what is wrong with it, or nothing.
    std::string open();

    /// The reading begins. Both references must live until end().
    void begin(const fetcher& source, const dump_output& output, const expectation& expected,
               const dump_start& start);
    /// The reading is over.
    void end();

    /// Prints where the dump stands, at once.
    void show_now();

    /// The last word: the summary event, the last metrics. Once.
    void finish(exit_code code);

private:
    progress now();
    void show();
    void write_metrics(std::optional<exit_code> ended);
    std::string metrics(std::optional<exit_code> ended);

    const dump_options& options_;
    console& screen_;
    progress_style style_;
    progress_meter meter_;
    expectation expected_;
    const fetcher* source_ = nullptr;
    const dump_output* output_ = nullptr;
    bool resumable_ = false;
    progress last_;
    std::chrono::system_clock::time_point born_ = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point begun_;
    ticker display_;
    ticker metrics_;
    bool metrics_failed_ = false;
};

} // namespace dyndump::cli
