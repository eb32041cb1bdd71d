// `dyndump dump`: one table to one output.
#pragma once

#include <dyndump/credentials.hpp>

#include "cli/options/dump_options.hpp"
#include "cli/report/exit_code.hpp"

#include <memory>

namespace dyndump::cli {

/// Runs to the end, a fault or a signal, and says on standard error what came of it.
/// `keys` null: the library's own chain.
exit_code run_dump(const dump_options& options,
                   std::shared_ptr<credentials_provider> keys = nullptr);

} // namespace dyndump::cli
