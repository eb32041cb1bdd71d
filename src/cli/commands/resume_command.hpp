// The command that goes on with what was interrupted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

/// The same command as it was given, for a shell, without --restart, which would discard what is
/// there. `restarts`: whether it is in force; if only the environment or a file says so, the
/// command says otherwise. Of the values of --endpoint-url and its like neither user nor query is
/// kept: they may be secrets, and the command is stored.
std::string resume_command(const std::string& program, const std::vector<std::string>& arguments,
                           bool restarts);

/// What is said to the user of it; empty: it is not known.
std::string way_on(const std::string& command);

/// The same from any directory: names in the command may be relative to this one. Empty if it is
/// not known.
std::string from_anywhere(const std::string& command);

/// Whether a command that stands in a journal is one that the two functions above write, of
/// `program` (as it was called) or a "dyndump" elsewhere, and goes on with a `task`: "dump". A
/// journal can hold anything; no other command of it is shown, lest somebody run it.
bool is_resume_command(std::string_view command, std::string_view program,
                       std::string_view task = "dump");

} // namespace dyndump::cli
