// `dyndump verify --against-table`: whether a dump is what the table holds now.
#pragma once

#include <dyndump/credentials.hpp>

#include "cli/console.hpp"
#include "cli/exit_code.hpp"
#include "cli/verify_command.hpp"

#include <memory>

namespace dyndump::cli {

/// Checks the dump's files, reads the table, and names what differs (exit_code::integrity). `keys`:
/// null for the user's own.
exit_code check_table(const verify_options& options, console& screen,
                      std::shared_ptr<credentials_provider> keys = nullptr);

} // namespace dyndump::cli
