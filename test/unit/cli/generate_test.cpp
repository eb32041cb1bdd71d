#include "cli/commands/generate_command.hpp"

#include "cli/commands/commands.hpp"
#include "cli/options/completion_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dyndump::cli {
namespace {

std::string without_backslashes(std::string text) {
    std::erase(text, '\\');
    return text;
}

// What comes before the next command's part, for a name may be in that of another.
std::string part(const std::string& whole, const std::string& begin, const std::string& end) {
    const auto at = whole.find(begin);
    EXPECT_NE(at, std::string::npos) << begin;
    return at == std::string::npos ? "" : whole.substr(at, whole.find(end, at + 1) - at);
}

TEST(generate, every_option_of_every_command_is_in_each) {
    command_line into;
    const auto commands = visible_commands(into);
    EXPECT_GE(commands.size(), 5U);
    const auto man = without_backslashes(to_manual(commands));
    const auto bash = to_bash(commands);
    const auto zsh = to_zsh(commands);
    const auto fish = to_fish(commands);
    const auto bash_options = bash.substr(bash.find("case $command in"));
    EXPECT_NE(part(man, "\n.SS plan\n", "\n.S").find("options of\n.B dump"), std::string::npos);
    for (const auto& command : commands) {
        // A plan has the options of what it plans, which are not shown twice.
        const bool is_plan = command.name.starts_with("plan");
        auto in_man = part(man, "\n.SS " + command.name + '\n', "\n.S");
        if (is_plan) {
            in_man += part(man, "\n.SS " + command.section + '\n', "\n.S");
        }
        const auto in_bash = part(bash_options, "\n    " + command.name + ")\n", ";;");
        const auto in_zsh = part(zsh, "\n    " + command.name + ")\n", ";;");
        for (const auto& spec : command.options) {
            const auto name = long_name(spec);
            EXPECT_NE(in_man.find(name), std::string::npos) << command.name << ' ' << name;
            if (is_positional(spec)) {
                continue;
            }
            EXPECT_NE((in_bash + ' ').find(name), std::string::npos) << command.name << name;
            EXPECT_NE(in_zsh.find(name), std::string::npos) << command.name << ' ' << name;
            EXPECT_NE(fish.find("__fish_seen_subcommand_from " + command.name + '\''),
                      std::string::npos);
            EXPECT_NE(fish.find(" -l " + key_of(spec) + ' '), std::string::npos) << name;
        }
    }
}

TEST(generate, what_is_hidden_is_in_none) {
    command_line into;
    const auto commands = visible_commands(into);
    EXPECT_EQ(to_manual(commands).find("generate"), std::string::npos);
    EXPECT_EQ(to_bash(commands).find("generate"), std::string::npos);
    EXPECT_NE(parse_command_line({"generate", "bash"}).what, command_line::action::leave);
    EXPECT_EQ(parse_command_line({"generate", "csh"}).code, exit_code::usage);
    EXPECT_EQ(parse_command_line({"--help"}).text.find("generate"), std::string::npos);
}

TEST(generate, help_is_cut_for_a_line) {
    EXPECT_EQ(brief("Only items that match. All are read and paid for"), "Only items that match");
    EXPECT_EQ(brief("Threads"), "Threads");
    EXPECT_LE(brief(std::string(60, 'x') + " y " + std::string(60, 'z')).size(), 80U);
    EXPECT_EQ(single_quoted("it's"), "'it'\\''s'");
}

} // namespace
} // namespace dyndump::cli
