// A configuration file: `key = value` lines, for all commands or below a [command].
#pragma once

#include "cli/connect/environment.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

struct settings_line {
    /// The command it is for; empty: every command that knows the key.
    std::string section;
    std::string key;
    std::string value;
    std::size_t number = 0;
};

struct settings_file {
    /// Empty: there is none.
    std::string path;
    std::vector<settings_line> lines;

    /// The command's own line for the key, else the one for all; null if neither is there.
    const settings_line* find(std::string_view section, std::string_view key) const;
    /// "/home/u/.config/dyndump/config:3"
    std::string place_of(const settings_line& line) const;
};

/// Takes `text` apart. `#` and `;` begin lines of comment; a value may stand in double quotes,
/// which are dropped; nothing is an escape. Returns what is wrong, with path and line, or nothing.
/// Never quotes a value: it may be a secret that ended up in the wrong file.
std::string parse_settings(std::string_view text, settings_file& into);

/// Reads the file named, or else the one at its usual place, which need not be there:
/// $XDG_CONFIG_HOME/dyndump/config, by default ~/.config/dyndump/config. Returns what is wrong.
std::string read_settings(const std::string& named, const environment& variables,
                          settings_file& into);

} // namespace dyndump::cli
