// `dyndump remove`: a dump, and nothing else, is taken away.
#pragma once

#include "cli/dump_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/option_table.hpp"
#include "cli/s3_connection.hpp"

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
