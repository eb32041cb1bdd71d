// `dyndump info`: what lies at a place.
#pragma once

#include <dyndump/dump_info.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct info_options {
    std::string path;
    bool json = false;
    connection_options connection;
    s3_connection_options s3;
};

option_table options_of(info_options& into);

/// One line with its line feed, an object: "schema" ("dyndump-info/1"), "path", "state"
/// ("complete", "damaged", "running" or "interrupted"), "table", "table_arn", "table_id", "index",
/// "filter", "projection", "layout", "format", "compression", "items", "bytes", "file_bytes",
/// "parts", "segments", "started", "updated", "problems", "findings". What is not known is null.
std::string to_json(const std::string& path, const dump_info& info);

/// Ends with exit_code::incomplete for a dump that is not finished, exit_code::integrity for one
/// that lacks something.
exit_code run_info(const info_options& options);

} // namespace dyndump::cli
