// `dyndump plan load`, `plan copy` and `plan erase`: what they would be, without writing.
#pragma once

#include "cli/options/copy_options.hpp"
#include "cli/options/erase_options.hpp"
#include "cli/options/load_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

/// The options of a command, and those of its plan.
template <class Options>
struct planned {
    Options command;
    bool json = false;
};

option_table options_of(planned<load_options>& into);
option_table options_of(planned<copy_options>& into);
option_table options_of(planned<erase_options>& into);

/// Looks at the source and the table, and reads some hundred items. Ends with the exit code that
/// the command would end with before it writes.
exit_code run_plan(const planned<load_options>& options);
exit_code run_plan(const planned<copy_options>& options);
exit_code run_plan(const planned<erase_options>& options);

} // namespace dyndump::cli
