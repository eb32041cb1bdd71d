// `dyndump plan`: what a dump would be, without dumping.
#pragma once

#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

namespace dyndump::cli {

struct plan_options {
    dump_options dump;
    bool json = false;
};

option_table options_of(plan_options& into);

/// Two requests: DescribeTable, and a Scan of at most a hundred items. Ends with the exit code that
/// the dump would end with before it reads.
exit_code run_plan(const plan_options& options);

} // namespace dyndump::cli
