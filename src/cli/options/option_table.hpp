// Options as data: parsing, --help, configuration, the manual and completions come from one table.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dyndump::cli {

struct option_spec {
    /// "-p,--parallel"; without dashes: the positional argument of that name.
    std::string names;
    /// "N"; empty: a switch; "[N]": a positional argument that can be left out.
    std::string value_name;
    std::string group;
    std::string help;
    /// Takes the value's text and says what is wrong with it, or nothing. A switch takes "true" and
    /// "false".
    std::function<std::string(const std::string& text)> assign;
    /// What holds when nobody says anything, as `assign` would take it. Empty: as `help` says.
    std::string fallback{};
    /// The words it takes, if it takes no others.
    std::vector<std::string> choices{};
    /// May be given several times on the command line: `assign` gets all of it, with
    /// repeated_separator between.
    bool repeats = false;
};

inline constexpr char repeated_separator = '\n';

using option_table = std::vector<option_spec>;

inline bool is_positional(const option_spec& spec) {
    return !spec.names.starts_with('-');
}
inline bool is_switch(const option_spec& spec) {
    return spec.value_name.empty();
}
/// "-p,--parallel" -> "--parallel"
std::string long_name(const option_spec& spec);
/// "-p,--parallel" -> "parallel": its name in a configuration file.
std::string key_of(const option_spec& spec);
/// "-p,--parallel" -> "DYNDUMP_PARALLEL"
std::string environment_name(const option_spec& spec);
/// What it does, with its default.
std::string help_of(const option_spec& spec);

void append(option_table& all, option_table more);

/// Makes the program's parser know the options; it only collects what is given. Positional
/// arguments are required if `whole`.
void add_options(CLI::App& command, const option_table& options, bool whole);

/// What the command line says of an option, once parsed.
std::optional<std::string> given(const CLI::App& command, const option_spec& spec);

} // namespace dyndump::cli
