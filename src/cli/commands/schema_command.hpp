// `dyndump schema`: what attributes a dump's items have, and the columns that they make.
#pragma once

#include <dyndump/item_statistics.hpp>

#include "cli/connect/s3_connection.hpp"
#include "cli/items/schema_pass.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct schema_options {
    whole_dump what;
    bool json = false;
    bool quiet = false;
    connection_options connection;
    s3_connection_options s3;
};

option_table options_of(schema_options& into);

/// "--threads" and "--format" (of a file) of a command that reads a dump.
option_table pass_options(whole_dump& into, const std::string& group);

/// For people: a line an attribute, then the conflicts.
std::string text_of_schema(const item_statistics& statistics, const column_choice& choice);

exit_code run_schema(const schema_options& options);

} // namespace dyndump::cli
