// Whether the table's description allows what is asked of it.
#pragma once

#include <dyndump/table_description.hpp>

#include "cli/dump_options.hpp"
#include "cli/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct index_check {
    exit_code code = exit_code::complete;
    std::string message;
};

/// `--index-name` and `--consistent-read` against the table.
index_check check_index(const table_description& table, const dump_options& options);

} // namespace dyndump::cli
