#include "cli/report/run_monitor.hpp"

#include "cli/report/progress_events.hpp"
#include "files/atomic_file.hpp"

#include <utility>

namespace dyndump::cli {
namespace {

using tick = std::chrono::steady_clock::duration;

constexpr std::chrono::milliseconds on_a_terminal{100};
constexpr std::chrono::seconds in_a_log{30};
constexpr std::chrono::seconds in_events{1};
constexpr std::chrono::seconds in_metrics{5};

// What is asked for, as far as this standard error can show it.
progress_style style_of(const report_options& options, bool data_goes_to_terminal,
                        const console& screen) {
    using enum progress_style;
    auto style = options.progress;
    if (style == automatic) {
        style = options.quiet || data_goes_to_terminal ? none : bar;
    }
    if (style == bar && !screen.is_terminal()) {
        style = plain; // no carriage returns in a log
    }
    return style == bar && data_goes_to_terminal ? none : style;
}

tick period_of(progress_style style) {
    return style == progress_style::bar     ? tick(on_a_terminal)
           : style == progress_style::plain ? tick(in_a_log)
                                            : tick(in_events);
}

// Not meant to survive a power failure. Returns what went wrong, or nothing.
std::string replace(const std::string& path, const std::string& text) {
    return files::replace_file(path, text, {files::audience::kept, false}).message;
}

} // namespace

run_monitor::run_monitor(boost::asio::any_io_executor executor, const report_options& options,
                         bool data_goes_to_terminal, console& screen)
    : options_(options)
    , screen_(screen)
    , style_(style_of(options, data_goes_to_terminal, screen))
    , display_(executor, period_of(style_), [this] { show(); })
    , metrics_(executor, in_metrics, [this] { write_metrics({}); }) {}

std::string run_monitor::open(run_report& report) {
    report_ = &report;
    if (options_.metrics_file.empty()) {
        return {};
    }
    auto problem = replace(options_.metrics_file, report_->metrics({}));
    metrics_failed_ = !problem.empty();
    return problem;
}

void run_monitor::begin() {
    runs_ = true;
    if (style_ == progress_style::json) {
        screen_.event(report_->start());
    }
    if (style_ != progress_style::none) {
        display_.start();
    }
    if (!options_.metrics_file.empty()) {
        metrics_.start();
    }
}

void run_monitor::end() {
    display_.stop();
    metrics_.stop();
    if (report_ != nullptr) {
        report_->end();
    }
    runs_ = false;
}

void run_monitor::show() {
    if (style_ == progress_style::json) {
        screen_.event(report_->progress());
    } else if (style_ == progress_style::bar) {
        screen_.status(report_->terminal_line(screen_.columns()));
    } else {
        screen_.line(report_->log_line());
    }
}

void run_monitor::show_now() {
    if (style_ == progress_style::json && report_ != nullptr) {
        screen_.event(report_->progress());
    } else {
        screen_.line(runs_ ? report_->log_line() : "Nothing is read at this moment.");
    }
}

void run_monitor::finish(exit_code code) {
    end(); // it may have been left in the middle
    if (report_ == nullptr) {
        return;
    }
    if (!options_.metrics_file.empty()) {
        write_metrics(code);
    }
    if (style_ == progress_style::json) {
        const bool resumable =
            report_->can_go_on() && code != exit_code::complete && code != exit_code::integrity;
        screen_.event(summary_event({code, screen_.last_error(), resumable}, report_->figures()));
    }
}

void run_monitor::write_metrics(std::optional<exit_code> ended) {
    const auto problem = replace(options_.metrics_file, report_->metrics(ended));
    if (!problem.empty() && !std::exchange(metrics_failed_, true)) {
        screen_.warning("The metrics file does not work: " + problem +
                        ". The run goes on; the metrics are old from here.");
    }
}

} // namespace dyndump::cli
