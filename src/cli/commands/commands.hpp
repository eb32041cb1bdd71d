// What the program can be told to do, as data.
#pragma once

#include "cli/options/command_line.hpp"

namespace dyndump::cli {

inline constexpr const char* config_help = "Show each setting of a command and where it comes from";

/// Those that a user is told of, `config` included.
std::vector<command_spec> visible_commands(command_line& into);

/// "--config FILE": known to every command that can be configured.
option_spec config_option(std::string& into);

} // namespace dyndump::cli
