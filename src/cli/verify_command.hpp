// `dyndump verify`: whether a dump is whole and unharmed.
#pragma once

#include <dyndump/verify.hpp>

#include "cli/exit_code.hpp"
#include "cli/option_table.hpp"

namespace dyndump::cli {

struct verify_options {
    verify_params what;
    bool quiet = false;
};

option_table options_of(verify_options& into);

exit_code run_verify(const verify_options& options);

} // namespace dyndump::cli
