#include "cli/commands/generate_command.hpp"
#include "cli/options/command_line.hpp"
#include "cli/options/completion_words.hpp"

#include <fmt/format.h>

namespace dyndump::cli {
namespace {

// Colons and brackets divide the parts of a specification of _arguments.
std::string zsh_text(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out;
}

std::string value_of(const option_spec& spec) {
    const auto name = zsh_text(spec.value_name);
    if (!spec.choices.empty()) {
        return fmt::format(":{}:({})", name, joined(spec.choices, " "));
    }
    return takes_a_path(spec) ? fmt::format(":{}:_files", name) : fmt::format(":{}: ", name);
}

std::string argument(const option_spec& spec) {
    if (is_positional(spec)) {
        const bool optional = spec.value_name.starts_with('[');
        return single_quoted(fmt::format("{}{}", optional ? ":" : "", value_of(spec)));
    }
    const auto value = is_switch(spec) ? std::string() : value_of(spec);
    const auto rest = single_quoted(fmt::format("[{}]{}", zsh_text(brief(spec.help)), value));
    const auto names = names_of(spec);
    return names.size() == 1
               ? names.front() + rest
               : fmt::format("'({})'{{{}}}{}", joined(names, " "), joined(names, ","), rest);
}

std::string arguments(const command_spec& command) {
    std::string out = fmt::format("    {})\n        _arguments \\\n", command.name);
    for (const auto& spec : command.options) {
        out += "            " + argument(spec) + " \\\n";
    }
    return out + "            '(-h --help)'{-h,--help}'[Print help and leave]'\n        ;;\n";
}

} // namespace

std::string to_zsh(const std::vector<command_spec>& commands) {
    std::string names;
    std::string cases;
    for (const auto& command : commands) {
        names += "        " +
                 single_quoted(zsh_text(command.name) + ':' + zsh_text(brief(command.help))) + '\n';
        cases += arguments(command);
    }
    return fmt::format(R"(#compdef dyndump

_dyndump() {{
    local context state state_descr line
    typeset -A opt_args
    local -a commands=(
{}    )
    _arguments -C \
        '(-h --help)'{{-h,--help}}'[Print help and leave]' \
        '--version[Print the version and leave]' \
        '1:command:->command' \
        '*::argument:->argument'
    if [[ $state == command ]]; then
        _describe command commands
        return
    fi
    case $words[1] in
{}    esac
}}

_dyndump "$@"
)",
                       names, cases);
}

} // namespace dyndump::cli
