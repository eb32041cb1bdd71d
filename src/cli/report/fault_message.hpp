// A fault in words: what is wrong, where, and what to do.
#pragma once

#include <dyndump/error.hpp>

#include "cli/report/exit_code.hpp"

#include <string>

namespace dyndump::cli {

struct fault {
    error_code code;
    fault_origin origin = fault_origin::service;
    diagnostics diag;
};

/// What the command was about, for the words.
struct fault_subject {
    std::string table;
    /// "in eu-west-1" or "at http://localhost:8000".
    std::string place;
    std::string output;
    /// The table's, if it was described.
    std::string table_status{};
};

/// The program's exit status.
exit_code exit_code_for(const fault& what);

/// One or two sentences, then the service's own text if it gave any. Without control characters.
std::string message_for(const fault& what, const fault_subject& subject);

} // namespace dyndump::cli
