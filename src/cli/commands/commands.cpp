#include "cli/commands/commands.hpp"

#include "cli/options/assign.hpp"

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
        {"load", "Put a dump back into a table, which is made if it is missing", action::load,
         options_of(into.load), true, "load"},
        {"copy", "Copy a table into another, without a disk between", action::copy,
         options_of(into.copy), true, "copy"},
        {"erase", "Remove all items of a table, or those that match a filter", action::erase,
         options_of(into.erase), true, "erase"},
        {"plan", "Tell what a dump would read, cost and need, without dumping", action::plan,
         options_of(into.plan), true, "dump"},
        {"plan-load", "The same for load (also: plan load)", action::plan_load,
         options_of(into.plan_load), true, "load"},
        {"plan-copy", "The same for copy (also: plan copy)", action::plan_copy,
         options_of(into.plan_copy), true, "copy"},
        {"plan-erase", "The same for erase (also: plan erase)", action::plan_erase,
         options_of(into.plan_erase), true, "erase"},
        {"verify", "Check that a dump is whole and unharmed", action::verify,
         options_of(into.verify), true, "verify"},
        {"compare", "Tell in which items two dumps or tables differ", action::compare,
         options_of(into.compare), true, "compare"},
        {"status", "Tell how far a dump or load is, while it runs or after it was interrupted",
         action::status, options_of(into.status), true, "status"},
        {"info", "Tell what a dump is of, how large, and whether all of it is there", action::info,
         options_of(into.info), true, "info"},
        {"remove", "Remove a dump, finished or not, and nothing else", action::remove,
         options_of(into.remove), true, "remove"},
        {"schema", "Tell what attributes a dump's items have, counted over all of them",
         action::schema, options_of(into.schema), true, "schema"},
        {"convert", "Write a dump in another form: Parquet, CSV, lines of JSON, an export",
         action::convert, options_of(into.convert), true, "convert"},
        {"demo",
         "Show all of it with a table of this machine's own; needs no account",
         action::demo,
         {}},
        {"sandbox", "Serve an in-memory DynamoDB on this machine, faults included", action::sandbox,
         options_of(into.sandbox)},
        {"generate", "Print the manual page or a shell's completions", action::generate,
         options_of(into.generate)},
    };
    commands.back().hidden = true; // for packagers
    for (auto& command : commands) {
        if (command.configurable) {
            command.options.push_back(config_option(into.config_file));
        }
    }
    return commands;
}

std::vector<command_spec> visible_commands(command_line& into) {
    auto commands = commands_of(into);
    std::erase_if(commands, [](const command_spec& command) { return command.hidden; });
    std::vector<std::string> configurable;
    for (const auto& command : commands) {
        if (command.configurable) {
            configurable.push_back(command.name);
        }
    }
    const option_spec about{
        "COMMAND",
        "[COMMAND]",
        "Positionals",
        "Whose settings (default: dump); with its options, what they make of them",
        [](const std::string&) { return std::string(); },
        "",
        std::move(configurable)};
    commands.push_back({"config",
                        config_help,
                        command_line::action::leave,
                        {about, config_option(into.config_file)}});
    return commands;
}

} // namespace dyndump::cli
