// From arguments, environment and configuration file to what is to be done.
#pragma once

#include "cli/compare_command.hpp"
#include "cli/convert_options.hpp"
#include "cli/copy_options.hpp"
#include "cli/dump_options.hpp"
#include "cli/environment.hpp"
#include "cli/erase_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/generate_command.hpp"
#include "cli/info_command.hpp"
#include "cli/load_options.hpp"
#include "cli/option_table.hpp"
#include "cli/plan_command.hpp"
#include "cli/remove_command.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/schema_command.hpp"
#include "cli/status_command.hpp"
#include "cli/verify_command.hpp"
#include "cli/write_planning.hpp"

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
