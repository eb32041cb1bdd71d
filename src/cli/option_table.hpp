// Options as data: parsing, --help and whatever else lists them come from one table.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace dyndump::cli {

struct option_spec {
    /// "-p,--parallel"; without dashes: the positional argument of that name.
    std::string names;
    /// "N"; empty: a switch.
    std::string value_name;
    std::string group;
    std::string help;
    /// Takes the value's text ("" for a switch) and says what is wrong with it, or nothing.
    std::function<std::string(const std::string& text)> assign;
};

using option_table = std::vector<option_spec>;

/// Makes the program's parser know the options. A faulty value ends parsing with CLI::ParseError,
/// whose text names the option.
void add_options(CLI::App& command, const option_table& options);

} // namespace dyndump::cli
