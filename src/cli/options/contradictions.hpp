// Options that cannot be combined.
#pragma once

#include "cli/options/settings.hpp"

#include <string>
#include <vector>

namespace dyndump::cli {

/// What of a command's settings contradicts another, so that one of them would be without effect;
/// or nothing. What is only of no use is refused where the command line says it: a configuration
/// file is for many dumps.
std::string find_contradiction(const std::string& command, const std::vector<setting>& settings);

} // namespace dyndump::cli
