// One erasing of items, from the first Scan to the last word about it.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/table_description.hpp>
#include <dyndump/table_writer.hpp>

#include "cli/options/erase_options.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/plan/cost_limit.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/load_report.hpp"
#include "cli/report/watched_run.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>

namespace dyndump::cli {

/// Reads the keys of the table, and removes what has them. What is gone is gone: a run that was
/// stopped is gone on with by the same command, without a journal.
class erase_session {
public:
    /// All must outlive it.
    erase_session(const erase_options& options, const fault_subject& subject,
                  table_description table, client service, watched_run& watched,
                  load_report& report);

    boost::asio::awaitable<exit_code> run();

    /// Ends it in order. False if nothing is removed yet: then the session must be cancelled.
    bool stop();

private:
    fetch_params reading(double rate) const;
    table_writer_params removing(double rate) const;
    void begin_report(const capacity_rate& rate);
    exit_code conclude(error_code ec, const run_result& result);

    const erase_options& options_;
    const fault_subject& subject_;
    table_description table_;
    client service_;
    console& screen_;
    run_monitor& monitor_;
    load_report& report_;
    cost_limit cost_;
    bool stopped_ = false;
    std::optional<table_writer> writer_;
    std::optional<fetcher> fetcher_;
    std::chrono::steady_clock::time_point started_;
};

} // namespace dyndump::cli
