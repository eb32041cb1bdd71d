// The parts of a dump that the Go program of this name made.
#pragma once

#include "output/read/dump_parts.hpp"

#include <string>

namespace dyndump::output {

/// Finds them in `found.root`: `NAME-meta.json`, which says what was dumped and whether it is
/// whole, and `NAME-part-000000001.json.gz`, 000000002, ... `is_one` is false if there is no such
/// file. Errors: errc::stopped if that dump was not completed, errc::corrupt_output,
/// errc::invalid_argument if there are several, the system's; `problem` says why.
/// Source: the metadata and names of github.com/gwatts/dyndump.
error_code find_go_dump(file_system& system, dump_parts& found, bool& is_one, std::string& problem);

} // namespace dyndump::output
