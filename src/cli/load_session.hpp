// One load, from the look at the dump to the last word about it.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/dump_reader.hpp>
#include <dyndump/restoration.hpp>
#include <dyndump/restore_table.hpp>
#include <dyndump/table_writer.hpp>
#include <dyndump/transfer.hpp>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/fault_message.hpp"
#include "cli/load_journal.hpp"
#include "cli/load_options.hpp"
#include "cli/rejects_file.hpp"
#include "cli/ticker.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dyndump::cli {

/// Lives on the thread of the display and the signals; only the library works on others.
class load_session {
public:
    /// `here`: that thread's. `reading`: where files are read.
    load_session(const load_options& options, client service, console& screen,
                 boost::asio::any_io_executor here, boost::asio::any_io_executor reading);

    boost::asio::awaitable<exit_code> run();

    /// Ends the load in order. False if nothing is written yet: then the session must be cancelled.
    bool stop();

private:
    using duration = std::chrono::steady_clock::duration;

    exit_code open_source();
    exit_code open_journal();
    boost::asio::awaitable<exit_code> find_table();
    error_code plan_table();
    boost::asio::awaitable<exit_code> make_table();
    exit_code check_table() const;
    boost::asio::awaitable<exit_code> check_empty();
    boost::asio::awaitable<exit_code> move_items();
    boost::asio::awaitable<exit_code> finish_table();
    boost::asio::awaitable<exit_code> read_only();
    table_writer_params writing(double rate);

    load_state state() const;
    load_counts counts() const;
    void save();
    void show();
    void name_what_is_lost() const;
    exit_code conclude(error_code ec, const run_result& result, duration elapsed);
    exit_code report(const fault& what) const;
    exit_code refuse(exit_code code, const std::string& sentence) const;

    const load_options& options_;
    client service_;
    console& screen_;
    boost::asio::any_io_executor reading_;
    fault_subject subject_;
    diagnostics diag_;
    std::shared_ptr<dump_reader> source_;
    rejects_file rejects_;
    load_journal journal_;
    bool resumes_ = false;
    bool created_ = false;
    bool stopped_ = false;
    table_description table_;
    restoration_plan plan_;
    std::optional<table_writer> writer_;
    std::optional<transfer> transfer_;
    ticker saving_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point shown_;
    std::string journal_problem_;
};

} // namespace dyndump::cli
