// Whether the table's description allows what is asked of it.
#pragma once

#include <dyndump/table_description.hpp>

#include "cli/options/dump_options.hpp"
#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct description_check {
    exit_code code = exit_code::complete;
    std::string message;
};

/// The state of the table and of its index, `--index-name` and `--consistent-read` against it.
/// `place`: as fault_subject has it.
description_check check_description(const table_description& table, const dump_options& options,
                                    const std::string& place);

} // namespace dyndump::cli
