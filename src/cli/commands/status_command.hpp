// `dyndump status`: how far a dump or a load is, from another process.
#pragma once

#include <dyndump/status.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <string>
#include <string_view>

namespace dyndump::cli {

struct status_options {
    std::string path;
    bool json = false;
    connection_options connection;
    s3_connection_options s3;
};

option_table options_of(status_options& into);

/// "running", "interrupted", "complete".
std::string_view word_for(dump_phase phase);

/// One line with its line feed, an object: "schema" ("dyndump-status/1"), "path", "state"
/// ("running", "interrupted" or "complete"), "table", "items", "bytes", "pages",
/// "consumed_capacity_units", "segments_done", "segments_total", "started", "updated",
/// "resume_command". What is not known is null; times are RFC 3339 in UTC; figures count what is
/// durable. What stands in a journal as the command that goes on, and is none that dyndump writes,
/// is not known either.
std::string to_json(const std::string& path, const dump_status& status);

/// Ends with exit_code::incomplete for what was interrupted.
/// `program`: as it was called, to know its own resume commands by.
exit_code run_status(const status_options& options, const std::string& program);

} // namespace dyndump::cli
