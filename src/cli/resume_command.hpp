// The command that goes on with a dump.
#pragma once

#include <string>
#include <vector>

namespace dyndump::cli {

/// The same command as it was given, for a shell, without --restart, which would discard what is
/// there. `restarts`: whether it is in force; if only the environment or a file says so, the
/// command says otherwise.
std::string resume_command(const std::string& program, const std::vector<std::string>& arguments,
                           bool restarts);

/// The same from any directory: names in the command may be relative to this one.
std::string from_anywhere(const std::string& command);

} // namespace dyndump::cli
