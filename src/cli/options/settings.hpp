// Where the value of each option comes from: command line, environment, configuration file,
// default.
#pragma once

#include "cli/connect/environment.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/settings_file.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::cli {

struct setting {
    enum class source { none, fallback, file, environment, command_line };

    const option_spec* option = nullptr;
    source from = source::none;
    std::string text;
    /// For a message: "--region", "DYNDUMP_REGION", "/home/u/.config/dyndump/config:3: region".
    std::string place;
};

struct setting_sources {
    /// What the command line says of an option.
    std::function<std::optional<std::string>(const option_spec&)> given;
    environment variables;
    const settings_file* file = nullptr;
    /// The command's name: its section in the file.
    std::string command;
};

/// One setting an option, from the first of the sources that has one. Positional arguments come
/// from the command line only, and --config from no file.
std::vector<setting> resolve(const option_table& options, const setting_sources& sources);

struct setting_fault {
    /// "--segments: must be ..."; empty: none.
    std::string problem;
    setting::source from = setting::source::none;
};

/// Assigns them to what the table is bound to; ends at the first that is wrong.
setting_fault apply(const std::vector<setting>& settings);

/// A command's name and options, as a configuration file may name them.
struct known_options {
    std::string command;
    const option_table* options = nullptr;
};

/// The first line of the file that nobody knows, with path, line and what was probably meant; or
/// nothing.
std::string check_names(const settings_file& file, const std::vector<known_options>& known);

/// What `dyndump config` prints: key, value and origin of each setting. Of URLs, what
/// may be secret is left out.
std::string to_table(const std::vector<setting>& settings, const settings_file& file);

} // namespace dyndump::cli
