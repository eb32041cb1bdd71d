// `dyndump copy`: a table into another, without a disk between.
#pragma once

#include "cli/items/table_origin.hpp"
#include "cli/options/copy_options.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it.
exit_code run_copy(const copy_options& options);

/// How the source is read, over `connection`.
table_origin_params origin_of(const copy_options& options, const connection_options& connection);

} // namespace dyndump::cli
