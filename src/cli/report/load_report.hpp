// What a load, a copy or an erasing tells of itself.
#pragma once

#include <dyndump/table_writer.hpp>
#include <dyndump/transfer.hpp>

#include "cli/load/load_journal.hpp"
#include "cli/report/run_report.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace dyndump::cli {

/// What it sets out to do.
struct load_start {
    std::string place;
    /// 0: not known.
    std::uint64_t items_expected = 0;
    bool items_are_estimated = false;
    std::uint64_t items_before = 0;
    /// Units per second; 0: unlimited.
    double rate_limit = 0;
    std::string rate_reason;
    bool resumable = false;
};

/// Its state at one instant.
struct load_figures {
    load_counts counts; // earlier runs' included
    run_stats reading;
    table_write_stats writing;
};

class load_report final : public run_report {
public:
    /// `command`: "load", "copy", "erase".
    load_report(std::string command, std::string source, std::string table)
        : command_(std::move(command))
        , source_(std::move(source))
        , table_(std::move(table)) {}

    /// The writing begins. `now` is called until end().
    void begin(load_start start, std::function<load_figures()> now);

    boost::json::object start() override;
    boost::json::object progress() override;
    boost::json::object figures() override;
    std::string terminal_line(std::size_t columns) override;
    std::string log_line() override;
    std::string metrics(std::optional<exit_code> ended) override;
    bool can_go_on() override;
    void end() override;

private:
    using clock = std::chrono::steady_clock;
    struct state {
        load_figures figures;
        std::chrono::duration<double> elapsed{};
        double units_per_second = 0; // over the last seconds
        std::optional<double> fraction;
    };
    struct reading {
        std::chrono::duration<double> at{};
        double units = 0;
    };

    const state& now();

    const std::string command_;
    const std::string source_;
    const std::string table_;
    load_start start_;
    std::function<load_figures()> ask_;
    state last_;
    std::deque<reading> readings_;
    std::chrono::system_clock::time_point born_ = std::chrono::system_clock::now();
    clock::time_point begun_;
};

} // namespace dyndump::cli
