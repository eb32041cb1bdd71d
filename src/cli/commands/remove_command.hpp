// `dyndump remove`: a dump, and nothing else, is taken away.
#pragma once

#include "cli/connect/s3_connection.hpp"
#include "cli/options/dump_options.hpp"
#include "cli/options/option_table.hpp"
#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct remove_options {
    std::string path;
    bool yes = false;
    bool quiet = false;
    connection_options connection;
    s3_connection_options s3;
};

option_table options_of(remove_options& into);

/// Asks on a terminal, or is told --yes.
exit_code run_remove(const remove_options& options);

} // namespace dyndump::cli
