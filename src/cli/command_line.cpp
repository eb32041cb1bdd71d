#include "cli/command_line.hpp"

#include "cli/figures.hpp"
#include "cli/help_format.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <sstream>

namespace dyndump::cli {
namespace {

const char* const exit_codes = R"(Exit codes:
  0 complete             4 configuration or credentials   7 integrity
  1 other                5 table missing or denied       75 transient, try again
  2 usage                6 local input or output
  3 incomplete: stopped before the end
)";

command_line usage_error(const CLI::App& program, const std::string& problem) {
    const auto chosen = program.get_subcommands();
    command_line result;
    result.code = exit_code::usage;
    result.text = "dyndump: " + printable(problem) + "\nTry \"dyndump " +
                  (chosen.empty() ? "" : chosen.front()->get_name() + ' ') + "--help\".\n";
    return result;
}

} // namespace

command_line parse_command_line(std::vector<std::string> arguments) {
    command_line result;
    CLI::App program("Dumps whole DynamoDB tables, fast and completely.", "dyndump");
    program.formatter(std::make_shared<help_format>());
    program.set_help_flag("-h,--help", "Print this and leave");
    program.set_version_flag("--version", "dyndump " DYNDUMP_VERSION,
                             "Print the version and leave");
    program.require_subcommand(1);
    program.footer(exit_codes);

    auto* dump = program.add_subcommand("dump", "Dump a table as JSON lines");
    add_options(*dump, options_of(result.dump));
    auto* verify = program.add_subcommand("verify", "Check that a dump is whole and unharmed");
    add_options(*verify, options_of(result.verify));
    auto* demo = program.add_subcommand(
        "demo", "Show all of it with a table of this machine's own; needs no account");
    auto* sandbox = program.add_subcommand(
        "sandbox", "Serve an in-memory DynamoDB on this machine, faults included");
    add_options(*sandbox, options_of(result.sandbox));

    if (arguments.empty()) {
        result.text = program.help();
        result.code = exit_code::usage;
        return result;
    }
    const auto commands = program.get_subcommands([](const CLI::App*) { return true; });
    const auto& first = arguments.front();
    if (!first.starts_with('-') && std::none_of(commands.begin(), commands.end(), [&](auto* each) {
            return each->get_name() == first;
        })) {
        return usage_error(program, "no command is called \"" + first + '"');
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
        return usage_error(program, wrong.what());
    }
    using action = command_line::action;
    result.what = dump->parsed()     ? action::dump
                  : verify->parsed() ? action::verify
                  : demo->parsed()   ? action::demo
                                     : action::sandbox;
    return result;
}

} // namespace dyndump::cli
