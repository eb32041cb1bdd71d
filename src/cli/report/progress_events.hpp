// Progress for programs: JSON lines, as share/dyndump/progress.schema.json describes them.
#pragma once

#include "cli/report/exit_code.hpp"
#include "cli/report/progress.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dyndump::cli {

/// What a dump sets out to do.
struct dump_start {
    std::string table;
    std::string place;
    std::string output;
    std::uint32_t parallel = 0;
    std::string rate_reason;
};

/// What it came to.
struct run_end {
    exit_code code = exit_code::other;
    /// The last error that was told; empty: none.
    std::string message;
    /// Whether the same command goes on where this one ended.
    bool resumable = false;
};

boost::json::object start_event(const dump_start& start, const progress& now,
                                const expectation& expected);
boost::json::object progress_event(const progress& now, const expectation& expected);
/// `level`: "note", "warning", "error" or "debug".
boost::json::object message_event(std::string_view level, std::string_view text);
/// The figures alone.
boost::json::object figures_of(const progress& now);
/// The last of all, in every case.
boost::json::object summary_event(const run_end& end, const boost::json::object& figures);

/// The event as one line with its line feed; `now` becomes its "time".
std::string to_line(const boost::json::object& event, std::chrono::system_clock::time_point now);

} // namespace dyndump::cli
