// What a dump tells of itself.
#pragma once

#include <dyndump/fetcher.hpp>

#include "cli/dump/dump_output.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/report/progress.hpp"
#include "cli/report/progress_events.hpp"
#include "cli/report/run_report.hpp"

#include <chrono>

namespace dyndump::cli {

class dump_report final : public run_report {
public:
    explicit dump_report(const dump_options& options)
        : options_(options) {}

    /// The reading begins. Both references must live until end().
    void begin(const fetcher& source, const dump_output& output, const expectation& expected,
               const dump_start& start);

    boost::json::object start() override;
    boost::json::object progress() override;
    boost::json::object figures() override;
    std::string terminal_line(std::size_t columns) override;
    std::string log_line() override;
    std::string metrics(std::optional<exit_code> ended) override;
    bool can_go_on() override;
    void end() override;

private:
    cli::progress now();

    const dump_options& options_;
    progress_meter meter_;
    expectation expected_;
    dump_start start_;
    const fetcher* source_ = nullptr;
    const dump_output* output_ = nullptr;
    bool resumable_ = false;
    cli::progress last_;
    std::chrono::system_clock::time_point born_ = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point begun_;
};

} // namespace dyndump::cli
