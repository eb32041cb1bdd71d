// The parts of a table export that the service made.
#pragma once

#include "output/read/dump_parts.hpp"

#include <string>

namespace dyndump::output {

/// Finds them below `found.root`, which is the directory of one export's files or the one that
/// holds `AWSDynamoDB`. `is_export` is false if it is neither. Where the export was made does not
/// matter: files are looked for beside the manifest. Errors: errc::corrupt_output,
/// errc::invalid_argument for an export that cannot be read, the system's; `problem` says why.
error_code find_export(file_system& system, dump_parts& found, bool& is_export,
                       std::string& problem);

} // namespace dyndump::output
