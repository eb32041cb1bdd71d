// `dyndump demo`: the whole thing on this machine, with nothing to set up.
#pragma once

#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

/// `program`: how the user called it, for the command to copy.
exit_code run_demo(const std::string& program);

} // namespace dyndump::cli
