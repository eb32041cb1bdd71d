// Figures of a dump for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include "cli/report/exit_code.hpp"
#include "cli/report/progress.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace dyndump::cli {

struct metrics_subject {
    std::string table;
    std::string output;
    std::chrono::system_clock::time_point started;
    /// Units per second; 0: unlimited.
    double rate_limit = 0;
};

/// The text of a metrics file, in UTF-8. `ended` unset: the dump is running.
std::string to_metrics(const metrics_subject& subject, const progress& now,
                       std::optional<double> fraction, std::optional<exit_code> ended,
                       std::chrono::system_clock::time_point written);

} // namespace dyndump::cli
