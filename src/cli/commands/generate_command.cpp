#include "cli/commands/generate_command.hpp"

#include "cli/commands/commands.hpp"
#include "cli/options/assign.hpp"
#include "cli/report/standard_output.hpp"

namespace dyndump::cli {
namespace {

std::vector<std::pair<std::string, generated>> kinds() {
    return {{"man", generated::man},
            {"bash", generated::bash},
            {"zsh", generated::zsh},
            {"fish", generated::fish}};
}

std::string text_of(generated what) {
    command_line unused;
    const auto commands = visible_commands(unused);
    switch (what) {
    case generated::man:
        return to_manual(commands);
    case generated::bash:
        return to_bash(commands);
    case generated::zsh:
        return to_zsh(commands);
    case generated::fish:
        return to_fish(commands);
    }
    return {};
}

} // namespace

option_table options_of(generate_options& o) {
    return {{"WHAT", "WHAT", "Positionals", "man, bash, zsh or fish",
             choice_into<generated>(o.what, kinds()), "", words_of(kinds())}};
}

exit_code run_generate(const generate_options& options) {
    return print(text_of(options.what));
}

} // namespace dyndump::cli
