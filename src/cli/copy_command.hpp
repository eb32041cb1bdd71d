// `dyndump copy`: a table into another, without a disk between.
#pragma once

#include "cli/copy_options.hpp"
#include "cli/exit_code.hpp"

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it.
exit_code run_copy(const copy_options& options);

} // namespace dyndump::cli
