// `dyndump verify --signature`: what items there are, in 64 digits.
#pragma once

#include "cli/commands/verify_command.hpp"
#include "cli/report/console.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

/// Whether the place is none that is verified, but one whose items are only read: a table, standard
/// input, an export.
bool is_signed_by_reading(const verify_options& options);

/// Reads such a place, and prints its signature.
exit_code sign_items(const verify_options& options, console& screen);

/// Prints that of a dump that was verified.
exit_code report_signature(const verify_options& options, const verify_result& result);

} // namespace dyndump::cli
