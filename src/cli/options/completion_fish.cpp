#include "cli/commands/generate_command.hpp"
#include "cli/options/command_line.hpp"
#include "cli/options/completion_words.hpp"

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

// fish has two escapes within single quotes: \' and \\.
std::string fish_word(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '\'';
}

std::string option(const std::string& condition, const option_spec& spec) {
    auto out = "complete -c dyndump -n " + condition;
    if (is_positional(spec)) {
        if (!spec.choices.empty()) {
            return out + " -a " + fish_word(joined(spec.choices, " ")) + '\n';
        }
        return takes_a_path(spec) ? out + " -F\n" : std::string();
    }
    for (const auto& name : names_of(spec)) {
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!spec.choices.empty()) {
        out += " -x -a " + fish_word(joined(spec.choices, " "));
    } else if (!is_switch(spec)) {
        out += takes_a_path(spec) ? " -r -F" : " -x";
    }
    return out + " -d " + fish_word(brief(spec.help)) + '\n';
}

} // namespace

std::string to_fish(const std::vector<command_spec>& commands) {
    std::string out = "# fish completion for dyndump\n"
                      "complete -c dyndump -f\n"
                      "complete -c dyndump -s h -l help -d 'Print help and leave'\n"
                      "complete -c dyndump -n __fish_use_subcommand -l version "
                      "-d 'Print the version and leave'\n";
    for (const auto& command : commands) {
        out += fmt::format("complete -c dyndump -n __fish_use_subcommand -a {} -d {}\n",
                           command.name, fish_word(brief(command.help)));
        const auto condition = fish_word("__fish_seen_subcommand_from " + command.name);
        for (const auto& spec : command.options) {
            out += option(condition, spec);
        }
    }
    return out;
}

} // namespace dyndump::cli
