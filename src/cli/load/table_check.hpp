// `dyndump verify --against-table`: whether a dump is what the table holds now.
#pragma once

#include "cli/commands/verify_command.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

/// Checks the dump's files, reads the table, and names what differs (exit_code::integrity).
exit_code check_table(const verify_options& options, console& screen);

} // namespace dyndump::cli
