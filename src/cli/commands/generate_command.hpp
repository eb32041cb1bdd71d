// `dyndump generate`: the manual and the shells' completions, out of the tables of options.
#pragma once

#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <string>
#include <vector>

namespace dyndump::cli {

struct command_spec;

enum class generated { man, bash, zsh, fish };

struct generate_options {
    generated what = generated::man;
};

option_table options_of(generate_options& into);

/// dyndump(1) as man(7) macros.
std::string to_manual(const std::vector<command_spec>& commands);
/// A script that the shell sources, or autoloads, as its own completions are.
std::string to_bash(const std::vector<command_spec>& commands);
std::string to_zsh(const std::vector<command_spec>& commands);
std::string to_fish(const std::vector<command_spec>& commands);

exit_code run_generate(const generate_options& options);

} // namespace dyndump::cli
