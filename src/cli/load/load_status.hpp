// How far loads and copies are, from another process.
#pragma once

#include "cli/load/load_journal.hpp"
#include "cli/report/exit_code.hpp"

#include <string>
#include <string_view>

namespace dyndump::cli {

/// Whether the file is the journal of a load, as far as its beginning says.
bool is_load_journal(const std::string& path);

/// One line with its line feed, an object: "schema" ("dyndump-load-status/1"), "journal", "state"
/// ("running" or "interrupted"), "source", "table", the counts of load_counts, "parts_done",
/// "parts_total", "updated", "resume_command". What is not known is null.
std::string to_json(const std::string& journal, const load_progress& status);

/// Tells of the load with that journal; of all in the state directory if `path` is empty. Ends
/// with exit_code::incomplete if one of them was interrupted. `program`: as run_status() has it.
exit_code run_load_status(const std::string& path, bool json, std::string_view program);

} // namespace dyndump::cli
