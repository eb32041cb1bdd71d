#include "cli/commands/generate_command.hpp"
#include "cli/options/command_line.hpp"
#include "cli/options/completion_words.hpp"

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

// The pattern of a `case` for "command:option", for each of the option's names.
std::string pattern(const command_spec& command, const option_spec& spec) {
    std::vector<std::string> patterns;
    for (const auto& name : names_of(spec)) {
        patterns.push_back(command.name + ':' + name);
    }
    return joined(patterns, " | ");
}

std::string values(const command_spec& command) {
    std::string out;
    for (const auto& spec : command.options) {
        if (is_switch(spec) || is_positional(spec)) {
            continue;
        }
        std::string action = "return";
        if (!spec.choices.empty()) {
            action =
                fmt::format("_dyndump_words {}; return", single_quoted(joined(spec.choices, " ")));
        } else if (takes_a_path(spec)) {
            action = "_dyndump_files; return";
        }
        out += fmt::format("    {}) {} ;;\n", pattern(command, spec), action);
    }
    return out;
}

std::string options(const command_spec& command) {
    std::vector<std::string> words{"--help"};
    std::string positional;
    for (const auto& spec : command.options) {
        if (!is_positional(spec)) {
            words.push_back(long_name(spec));
        } else if (takes_a_path(spec)) {
            positional = "\n        [[ $current == -* ]] || _dyndump_files";
        } else if (!spec.choices.empty()) {
            positional = fmt::format("\n        [[ $current == -* ]] || _dyndump_words {}",
                                     single_quoted(joined(spec.choices, " ")));
        }
    }
    return fmt::format("    {})\n        _dyndump_words {}{}\n        ;;\n", command.name,
                       single_quoted(joined(words, " ")), positional);
}

} // namespace

std::string to_bash(const std::vector<command_spec>& commands) {
    std::vector<std::string> names;
    std::string all_values;
    std::string all_options;
    for (const auto& command : commands) {
        names.push_back(command.name);
        all_values += values(command);
        all_options += options(command);
    }
    return fmt::format(R"(# bash completion for dyndump

_dyndump_words() {{
    local IFS=$' \t\n'
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
}}

_dyndump_files() {{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
}}

_dyndump() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
    local command='' word
    COMPREPLY=()
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $word in
        {}) command=$word ;;
        -*) ;;
        *) [[ -z $command ]] || break ;;
        esac
    done
    case $command:$previous in
{}    esac
    case $command in
    '') _dyndump_words '{} --help --version' ;;
{}    esac
}}

complete -F _dyndump dyndump
)",
                       joined(names, " | "), all_values, joined(names, " "), all_options);
}

} // namespace dyndump::cli
