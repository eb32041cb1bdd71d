#include "cli/options/report_options.hpp"

#include "cli/options/assign.hpp"

namespace dyndump::cli {

option_table options_of(report_options& o) {
    const std::string group = "What is reported";
    const std::vector<std::pair<std::string, progress_style>> styles{
        {"auto", progress_style::automatic}, {"bar", progress_style::bar},
        {"plain", progress_style::plain},    {"json", progress_style::json},
        {"none", progress_style::none},
    };
    return {
        {"--progress", "STYLE", group,
         "On standard error. bar: a line that moves, on a terminal only; plain: a line every 30 s; "
         "json: an event a line, and a summary at the end in every case (schema: "
         "share/dyndump/progress.schema.json); none; auto: bar on a terminal, else plain. SIGUSR1 "
         "prints a line at once",
         choice_into<progress_style>(o.progress, styles), "auto", words_of(styles)},
        {"--metrics-file", "PATH", group,
         "Keep figures for Prometheus in this file, replaced in one step every 5 s and at the end",
         name_into(o.metrics_file)},
        {"-q,--quiet", "", group, "Print nothing but errors", switch_into(o.quiet)},
    };
}

} // namespace dyndump::cli
