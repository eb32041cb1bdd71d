// `dyndump load`: a dump back into a table.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/load_options.hpp"

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it.
exit_code run_load(const load_options& options);

} // namespace dyndump::cli
