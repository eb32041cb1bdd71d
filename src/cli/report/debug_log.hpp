// What happens inside, on standard error.
#pragma once

#include <dyndump/logger.hpp>

#include <string>

namespace dyndump::cli {

/// An event as one line, without anything that a terminal would take for a command.
std::string debug_line(const log_event& event);

/// Writes each event as a line of standard error. From any thread.
log_sink debug_log();

/// The same as JSON lines, among those of the progress.
log_sink debug_events();

} // namespace dyndump::cli
