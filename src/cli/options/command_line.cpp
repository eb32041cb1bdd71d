#include "cli/options/command_line.hpp"

#include <dyndump/version.hpp>

#include "cli/commands/commands.hpp"
#include "cli/options/contradictions.hpp"
#include "cli/options/help_format.hpp"
#include "cli/options/near_word.hpp"
#include "cli/options/settings.hpp"
#include "cli/options/usage_message.hpp"
#include "cli/report/figures.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

namespace dyndump::cli {
namespace {

const char* const exit_codes = R"(Exit codes:
  0 complete             4 configuration or credentials   7 integrity
  1 other                5 table missing or denied       75 transient, try again
  2 usage                6 local input or output
  3 incomplete: stopped before the end
)";

void fail(command_line& result, exit_code code, const std::string& problem,
          const std::string& advice) {
    result.what = command_line::action::leave;
    result.code = code;
    result.text = "dyndump: " + printable(problem) + '\n' + advice + '\n';
}

void usage_error(command_line& result, const std::string& problem, const std::string& command) {
    fail(result, exit_code::usage, problem,
         "Try \"dyndump " + (command.empty() ? "" : command + ' ') + "--help\".");
}

void configuration_error(command_line& result, const std::string& problem) {
    fail(result, exit_code::configuration, problem,
         "\"dyndump config\" shows every setting and where it comes from.");
}

std::vector<std::string> names_of_commands(const std::vector<command_spec>& commands) {
    std::vector<std::string> names{"config"};
    for (const auto& command : commands) {
        names.push_back(command.name);
    }
    return names;
}

// "plan load" is "plan-load", and "plan dump" plan. A table of such a name: plan dump load.
void join_plan(std::vector<std::string>& arguments) {
    if (arguments.size() < 2 || arguments[0] != "plan") {
        return;
    }
    const auto& what = arguments[1];
    if (what == "load" || what == "copy" || what == "erase") {
        arguments[0] += '-' + what;
        arguments.erase(arguments.begin() + 1);
    } else if (what == "dump" && arguments.size() > 2) {
        arguments.erase(arguments.begin() + 1);
    }
}

// The program's arguments as the library parses them. `config` takes every other command after it,
// and shows what would be in force instead of running it.
class parser {
public:
    explicit parser(const std::vector<command_spec>& commands)
        : program_("Dumps whole DynamoDB tables, fast and completely.", "dyndump")
        , commands_(commands) {
        program_.formatter(std::make_shared<help_format>());
        program_.set_help_flag("-h,--help", "Print this and leave");
        program_.set_version_flag("--version", "dyndump " DYNDUMP_VERSION,
                                  "Print the version and leave");
        program_.require_subcommand(1);
        program_.footer(exit_codes);
        for (const auto& command : commands_) {
            auto* known = program_.add_subcommand(command.name, command.help);
            add_options(*known, command.options, true);
            known->group(command.hidden ? "" : "Commands");
        }
        config_ = program_.add_subcommand("config", config_help);
        config_->require_subcommand(0, 1)->group("Commands");
        add_options(*config_, {config_option(unused_)}, false);
        for (const auto& command : commands_) {
            if (command.configurable) {
                auto* shown = config_->add_subcommand(command.name, command.help);
                add_options(*shown->group("Commands"), command.options, false);
            }
        }
    }

    CLI::App& program() { return program_; }
    bool shows_settings() const { return config_->parsed(); }

    /// The command that is meant, and the parser that knows its arguments.
    std::pair<const command_spec*, const CLI::App*> chosen() const {
        const auto& parent = shows_settings() ? *config_ : program_;
        const auto parsed = parent.get_subcommands();
        const auto name = parsed.empty() ? std::string("dump") : parsed.front()->get_name();
        const auto found =
            std::find_if(commands_.begin(), commands_.end(),
                         [&](const command_spec& command) { return command.name == name; });
        return {&*found, parsed.empty() ? config_ : parsed.front()};
    }

private:
    CLI::App program_;
    const std::vector<command_spec>& commands_;
    CLI::App* config_ = nullptr;
    std::string unused_;
};

// "config" takes --config before the command's name as well as after it.
std::optional<std::string> given_to(const CLI::App* command, const option_spec& spec) {
    std::optional<std::string> text;
    for (; command != nullptr && !text; command = command->get_parent()) {
        if (command->get_option_no_throw(long_name(spec)) != nullptr) {
            text = given(*command, spec);
        }
    }
    return text;
}

// Fills in `result` from all sources, the command line's first.
void settle(command_line& result, const parser& parsed, const std::vector<command_spec>& commands,
            const environment& variables) {
    const auto [command, app] = parsed.chosen();
    setting_sources sources;
    sources.given = [app = app](const option_spec& spec) {
        return given_to(app, spec);
    };
    sources.variables = [](const std::string&) {
        return std::optional<std::string>{};
    };
    sources.command = command->section;
    settings_file file;
    sources.file = &file;
    if (command->configurable) {
        sources.variables = variables;
        const option_table where{config_option(result.config_file)};
        const auto named = apply(resolve(where, sources));
        const auto problem = named.problem.empty()
                                 ? read_settings(result.config_file, variables, file)
                                 : named.problem;
        if (!problem.empty()) {
            return configuration_error(result, problem);
        }
    }
    std::vector<known_options> known;
    for (const auto& each : commands) {
        if (each.configurable) {
            known.push_back({each.section, &each.options});
        }
    }
    if (const auto problem = check_names(file, known); !problem.empty()) {
        return configuration_error(result, problem);
    }
    const auto settings = resolve(command->options, sources);
    const auto fault = apply(settings);
    if (!fault.problem.empty()) {
        return fault.from == setting::source::command_line
                   ? usage_error(result, fault.problem, command->name)
                   : configuration_error(result, fault.problem);
    }
    if (const auto problem = find_contradiction(command->name, settings); !problem.empty()) {
        return usage_error(result, problem, command->name);
    }
    if (parsed.shows_settings()) {
        result.text = to_table(settings, file);
    } else {
        result.what = command->what;
    }
}

} // namespace

command_line parse_command_line(std::vector<std::string> arguments, const environment& variables) {
    command_line result;
    const auto commands = commands_of(result);
    parser parsed(commands);
    auto& program = parsed.program();
    if (arguments.empty()) {
        result.text = program.help();
        result.code = exit_code::usage;
        return result;
    }
    join_plan(arguments);
    const auto names = names_of_commands(commands);
    const auto& first = arguments.front();
    if (!first.starts_with('-') && std::find(names.begin(), names.end(), first) == names.end()) {
        usage_error(result, "no command is called \"" + first + "\"." + meant(first, names), "");
        return result;
    }
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 takes them
    try {
        program.parse(arguments);
    } catch (const CLI::Success& asked) { // --help, --version
        std::ostringstream text;
        program.exit(asked, text, text);
        result.text = text.str();
        return result;
    } catch (const CLI::ParseError& wrong) {
        const auto chosen = program.get_subcommands();
        usage_error(result, usage_message(program, wrong),
                    chosen.empty() ? "" : chosen.front()->get_name());
        return result;
    }
    settle(result, parsed, commands, variables);
    return result;
}

} // namespace dyndump::cli
