// `dyndump sandbox`: an in-memory DynamoDB until a signal comes.
#pragma once

#include "cli/options/sandbox_options.hpp"
#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

/// `program`: how the user called it, for the command to copy.
exit_code run_sandbox(const sandbox_options& options, const std::string& program);

} // namespace dyndump::cli
