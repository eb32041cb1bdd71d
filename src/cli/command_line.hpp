// From arguments to what is to be done.
#pragma once

#include "cli/dump_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/verify_command.hpp"

#include <string>
#include <vector>

namespace dyndump::cli {

struct command_line {
    enum class action {
        /// Print `text` (on standard error if `code` is not complete) and end with `code`.
        leave,
        dump,
        demo,
        sandbox,
        verify,
    };
    action what = action::leave;
    dump_options dump;
    sandbox_options sandbox;
    verify_options verify;

    std::string text;
    exit_code code = exit_code::complete;
};

/// `arguments` without the program's name. Never throws for what a user can write.
command_line parse_command_line(std::vector<std::string> arguments);

} // namespace dyndump::cli
