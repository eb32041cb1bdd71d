// From arguments, environment and configuration file to what is to be done.
#pragma once

#include "cli/commands/compare_command.hpp"
#include "cli/commands/generate_command.hpp"
#include "cli/commands/info_command.hpp"
#include "cli/commands/plan_command.hpp"
#include "cli/commands/remove_command.hpp"
#include "cli/commands/schema_command.hpp"
#include "cli/commands/status_command.hpp"
#include "cli/commands/verify_command.hpp"
#include "cli/connect/environment.hpp"
#include "cli/options/convert_options.hpp"
#include "cli/options/copy_options.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/erase_options.hpp"
#include "cli/options/load_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/options/sandbox_options.hpp"
#include "cli/plan/write_planning.hpp"
#include "cli/report/exit_code.hpp"

#include <string>
#include <vector>

namespace dyndump::cli {

struct command_line {
    enum class action {
        /// Print `text` (on standard error if `code` is not complete) and end with `code`.
        leave,
        dump,
        load,
        copy,
        erase,
        demo,
        sandbox,
        verify,
        compare,
        plan,
        plan_load,
        plan_copy,
        plan_erase,
        generate,
        status,
        info,
        remove,
        convert,
        schema,
    };
    action what = action::leave;
    dump_options dump;
    load_options load;
    copy_options copy;
    erase_options erase;
    sandbox_options sandbox;
    verify_options verify;
    compare_options compare;
    plan_options plan;
    planned<load_options> plan_load;
    planned<copy_options> plan_copy;
    planned<erase_options> plan_erase;
    generate_options generate;
    status_options status;
    info_options info;
    remove_options remove;
    convert_options convert;
    schema_options schema;
    /// What --config names.
    std::string config_file;

    std::string text;
    exit_code code = exit_code::complete;
};

/// One of the program's commands.
struct command_spec {
    std::string name;
    std::string help;
    command_line::action what = command_line::action::leave;
    option_table options;
    /// Whether environment and configuration file have a say, and not the command line alone.
    bool configurable = false;
    /// Its section in the configuration file.
    std::string section{};
    /// Works, and is not told of.
    bool hidden = false;
};

/// All that the program can be told, bound to `into`, which must outlive it.
std::vector<command_spec> commands_of(command_line& into);

/// `arguments` without the program's name. Never throws for what a user can write.
command_line parse_command_line(std::vector<std::string> arguments,
                                const environment& variables = process_environment());

} // namespace dyndump::cli
