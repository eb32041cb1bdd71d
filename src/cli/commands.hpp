// What the program can be told to do, as data.
#pragma once

#include "cli/command_line.hpp"

namespace dyndump::cli {

/// "--config FILE": known to every command that can be configured.
option_spec config_option(std::string& into);

} // namespace dyndump::cli
