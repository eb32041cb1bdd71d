// What a command prints: standard output, as far as it is no dump.
#pragma once

#include "cli/report/exit_code.hpp"

#include <string_view>

namespace dyndump::cli {

/// Writes the whole text. If that fails, says why and gives the code to end with: a reader of a
/// pipe that went away is not worth a word.
exit_code print(std::string_view text);

} // namespace dyndump::cli
