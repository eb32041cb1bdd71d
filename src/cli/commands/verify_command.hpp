// `dyndump verify`: whether a dump is whole and unharmed.
#pragma once

#include <dyndump/verify.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/plan/capacity.hpp"
#include "cli/report/exit_code.hpp"

#include <cstdint>
#include <string>

namespace dyndump::cli {

struct verify_options {
    verify_params what;
    bool quiet = false;
    bool json = false;

    /// Compare with the table, too; `table` empty: the one that was dumped.
    bool against_table = false;
    std::string table;
    bool numbers_as_strings = false;
    std::uint32_t parallel = 8;
    std::uint32_t segments = 0; // 0: chosen from the table's size
    bool consistent_read = false;
    capacity_wish read_capacity;
    connection_options connection;
    s3_connection_options s3;
};

option_table options_of(verify_options& into);

exit_code run_verify(const verify_options& options);

class console;

/// Says what came of a check of the files.
exit_code report_verdict(const verify_result& result, error_code ec, const diagnostics& diag,
                         console& screen);

} // namespace dyndump::cli
