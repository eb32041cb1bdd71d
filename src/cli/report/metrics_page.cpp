#include "cli/report/metrics_page.hpp"

#include <dyndump/printable.hpp>

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace dyndump::cli {
namespace {

std::string label_value(std::string_view value) {
    std::string out;
    for (const char c : valid_utf8(value)) {
        if (c == '\n') {
            out += "\\n";
        } else {
            if (c == '"' || c == '\\') {
                out += '\\';
            }
            out += c;
        }
    }
    return out;
}

double since_epoch(std::chrono::system_clock::time_point when) {
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

} // namespace

metrics_page::metrics_page(const std::vector<label>& labels) {
    for (const auto& [name, value] : labels) {
        fmt::format_to(std::back_inserter(labels_), "{}{}=\"{}\"", labels_.empty() ? "" : ",", name,
                       label_value(value));
    }
}

void metrics_page::head(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                   type);
}

void metrics_page::end(std::chrono::duration<double> elapsed,
                       std::chrono::system_clock::time_point started,
                       std::optional<exit_code> ended,
                       std::chrono::system_clock::time_point written) {
    gauge("dyndump_duration_seconds", elapsed.count(), "How long the run has read.");
    gauge("dyndump_start_time_seconds", since_epoch(started),
          "When the run began, in seconds since 1970.");
    gauge("dyndump_updated_time_seconds", since_epoch(written),
          "When these figures were written, in seconds since 1970.");
    gauge("dyndump_running", ended ? 0 : 1, "1 while the run goes on.");
    if (ended) {
        gauge("dyndump_exit_code", static_cast<int>(*ended),
              "How the run ended: 0 complete, 3 resumable; see dyndump(1).");
    }
}

} // namespace dyndump::cli
