// How a command tells how far it is.
#pragma once

#include "cli/options/option_table.hpp"

#include <string>

namespace dyndump::cli {

enum class progress_style { automatic, bar, plain, json, none };

struct report_options {
    progress_style progress = progress_style::automatic;
    /// Empty: none.
    std::string metrics_file;
    bool quiet = false;

    bool operator==(const report_options&) const = default;
};

option_table options_of(report_options& into);

} // namespace dyndump::cli
