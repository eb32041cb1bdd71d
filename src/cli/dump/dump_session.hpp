// One dump, from the first request to the last word about it.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/item_transform.hpp>
#include <dyndump/table_description.hpp>

#include "cli/dump/dump_output.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/report/console.hpp"
#include "cli/report/dump_report.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/progress.hpp"
#include "cli/report/run_monitor.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Lives on the thread of the display and the signals; only the library works on others.
class dump_session {
public:
    dump_session(const dump_options& options, client service, dump_output& output, console& screen,
                 dump_report& report, run_monitor& monitor);

    boost::asio::awaitable<exit_code> run();

    /// Ends a fetch in order. False if none has begun: then the session must be cancelled.
    bool stop();

private:
    boost::asio::awaitable<error_code> describe();
    /// False, after a sentence about it, if the items cannot be changed as asked for.
    bool make_changes();
    fetch_params make_params(double rate) const;
    exit_code report(const fault& what);
    exit_code report(error_code ec, const fetch_result& result, duration elapsed);
    void summarise(const fetch_result& result, duration elapsed);
    void warn();

    const dump_options& options_;
    client service_;
    dump_output& output_;
    console& screen_;
    dump_report& report_;
    run_monitor& monitor_;
    fault_subject subject_;
    diagnostics diag_;
    bool stopped_ = false;
    std::size_t warned_ = 0;
    std::optional<table_description> table_; // unset: we may not see it
    std::optional<item_transform> changes_;
    std::optional<fetcher> fetcher_;
};

} // namespace dyndump::cli
