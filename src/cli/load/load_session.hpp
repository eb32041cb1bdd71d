// One load or copy, from the look at the source to the last word about it.
#pragma once

#include <dyndump/client.hpp>
#include <dyndump/item_differences.hpp>
#include <dyndump/restoration.hpp>
#include <dyndump/restore_table.hpp>
#include <dyndump/table_writer.hpp>
#include <dyndump/transfer.hpp>

#include "cli/items/content.hpp"
#include "cli/items/item_origin.hpp"
#include "cli/load/load_journal.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/load/table_making.hpp"
#include "cli/options/target_options.hpp"
#include "cli/plan/cost_limit.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/load_report.hpp"
#include "cli/report/ticker.hpp"
#include "cli/report/watched_run.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// Lives on the thread of the display and the signals; only the library works on others.
class load_session {
public:
    /// `done`: "Loaded". All must outlive it.
    load_session(const target_options& options, item_origin& origin, rejects_file& rejects,
                 std::string_view done, client service, watched_run& watched, load_report& report);

    boost::asio::awaitable<exit_code> run();

    /// Ends the load in order. False if nothing is written yet: then the session must be cancelled.
    bool stop();

private:
    using duration = std::chrono::steady_clock::duration;

    exit_code name_table();
    exit_code prepare_content();
    std::string source_identity() const;
    std::string journal_path() const;
    std::string journal_before_making() const;
    exit_code open_journal();
    exit_code go_on();
    boost::asio::awaitable<exit_code> find_table();
    exit_code plan_table();
    table_description asked_table() const;
    boost::asio::awaitable<exit_code> make_table();
    boost::asio::awaitable<exit_code> restore(restoration_phase phase, std::size_t first_step);
    exit_code check_table() const;
    boost::asio::awaitable<exit_code> check_empty();
    boost::asio::awaitable<exit_code> move_items();
    boost::asio::awaitable<exit_code> finish_table();
    boost::asio::awaitable<exit_code> compare_first();
    boost::asio::awaitable<exit_code> remove_extra();
    boost::asio::awaitable<exit_code> remove_gone();
    boost::asio::awaitable<exit_code> remove(const table_writer& remover);
    table_writer make_remover();
    boost::asio::awaitable<exit_code> verify_table();
    boost::asio::awaitable<exit_code> find_differences(item_differences& differences,
                                                       item_difference_counts& counts);
    page_transform passing();
    table_writer_params writing(double rate);

    load_state state() const;
    load_counts counts() const;
    load_counts counts(const run_stats& moved, const table_write_stats& now) const;
    void locate(load_state& now) const;
    void save();
    void begin_report(const capacity_rate& rate);
    used_units used() const;
    unit_costs costs() const;
    exit_code conclude(error_code ec, const run_result& result, duration elapsed);
    exit_code report(const fault& what) const;
    exit_code refuse(exit_code code, const std::string& sentence) const;

    const target_options& options_;
    item_origin& origin_;
    rejects_file& rejects_;
    const std::string_view done_;
    client service_;
    console& screen_;
    run_monitor& monitor_;
    load_report& report_;
    fault_subject subject_;
    diagnostics diag_;
    load_journal journal_;
    load_state before_; // what the journal had when it was opened
    bool resumes_ = false;
    bool created_ = false;
    bool stopped_ = false;
    table_description table_;
    const std::string way_on_;
    table_model model_;
    restoration_plan plan_;
    std::optional<item_transform> transform_;
    std::string refusal_;                         // why it refused the last item
    std::optional<item_differences> differences_; // of --skip-identical
    std::atomic<std::uint64_t> skipped_{0};
    std::optional<table_writer> writer_;
    std::optional<transfer> transfer_;
    ticker saving_;
    cost_limit cost_;
    std::chrono::steady_clock::time_point started_;
    std::string journal_problem_;
};

} // namespace dyndump::cli
