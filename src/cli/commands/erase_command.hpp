// `dyndump erase`: all items of a table, or some.
#pragma once

#include "cli/options/erase_options.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

/// Asks on a terminal before anything is removed; elsewhere --yes must say it.
exit_code run_erase(const erase_options& options);

} // namespace dyndump::cli
