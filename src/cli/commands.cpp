#include "cli/commands.hpp"

#include "cli/assign.hpp"

#include <utility>

namespace dyndump::cli {

option_spec config_option(std::string& into) {
    return {"--config", "FILE", "Configuration",
            "Read settings from this file (default: $XDG_CONFIG_HOME/dyndump/config, "
            "~/.config/dyndump/config)",
            name_into(into)};
}

std::vector<command_spec> commands_of(command_line& into) {
    using action = command_line::action;
    std::vector<command_spec> commands{
        {"dump", "Dump a table as JSON lines", action::dump, options_of(into.dump), true, "dump"},
        {"plan", "Tell what a dump would read, cost and need, without dumping", action::plan,
         options_of(into.plan), true, "dump"},
        {"verify", "Check that a dump is whole and unharmed", action::verify,
         options_of(into.verify), true, "verify"},
        {"demo",
         "Show all of it with a table of this machine's own; needs no account",
         action::demo,
         {}},
        {"sandbox", "Serve an in-memory DynamoDB on this machine, faults included", action::sandbox,
         options_of(into.sandbox)},
    };
    for (auto& command : commands) {
        if (command.configurable) {
            command.options.push_back(config_option(into.config_file));
        }
    }
    return commands;
}

} // namespace dyndump::cli
