#include "cli/dump_monitor.hpp"

#include "cli/metrics.hpp"
#include "files/atomic_file.hpp"

#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace {

constexpr std::chrono::milliseconds on_a_terminal{100};
constexpr std::chrono::seconds in_a_log{30};
constexpr std::chrono::seconds in_events{1};
constexpr std::chrono::seconds in_metrics{5};

bool is_the_terminal(const std::string& path) {
    return (path == "-" || path == "/dev/stdout") && ::isatty(STDOUT_FILENO) == 1;
}

// What is asked for, as far as this standard error can show it.
progress_style style_of(const dump_options& options, const console& screen) {
    using enum progress_style;
    auto style = options.progress;
    if (style == automatic) {
        style = options.quiet || is_the_terminal(options.output) ? none : bar;
    }
    if (style == bar && !screen.is_terminal()) {
        style = plain; // no carriage returns in a log
    }
    return style == bar && is_the_terminal(options.output) ? none : style;
}

duration period_of(progress_style style) {
    return style == progress_style::bar     ? duration(on_a_terminal)
           : style == progress_style::plain ? duration(in_a_log)
                                            : duration(in_events);
}

// Not meant to survive a power failure. Returns what went wrong, or nothing.
std::string replace(const std::string& path, const std::string& text) {
    return files::replace_file(path, text, {files::audience::kept, false}).message;
}

} // namespace

dump_monitor::dump_monitor(boost::asio::any_io_executor executor, const dump_options& options,
                           console& screen)
    : options_(options)
    , screen_(screen)
    , style_(style_of(options, screen))
    , display_(executor, period_of(style_), [this] { show(); })
    , metrics_(executor, in_metrics, [this] { write_metrics({}); }) {}

std::string dump_monitor::open() {
    if (options_.metrics_file.empty()) {
        return {};
    }
    auto problem = replace(options_.metrics_file, metrics({}));
    metrics_failed_ = !problem.empty();
    return problem;
}

void dump_monitor::begin(const fetcher& source, const dump_output& output,
                         const expectation& expected, const dump_start& start) {
    source_ = &source;
    output_ = &output;
    resumable_ = output.resumable();
    expected_ = expected;
    begun_ = std::chrono::steady_clock::now();
    if (style_ == progress_style::json) {
        screen_.event(start_event(start, now(), expected_));
    }
    if (style_ != progress_style::none) {
        display_.start();
    }
    if (!options_.metrics_file.empty()) {
        metrics_.start();
    }
}

void dump_monitor::end() {
    display_.stop();
    metrics_.stop();
    last_ = now();
    source_ = nullptr;
}

progress dump_monitor::now() {
    if (source_ == nullptr) {
        return last_;
    }
    auto reading = meter_.update(source_->stats(), std::chrono::steady_clock::now() - begun_);
    reading.items_before = output_->items_before();
    reading.bytes_written = output_->bytes_written();
    return reading;
}

void dump_monitor::show() {
    if (style_ == progress_style::json) {
        screen_.event(progress_event(now(), expected_));
    } else if (style_ == progress_style::bar) {
        screen_.status(terminal_line(now(), expected_, screen_.columns()));
    } else {
        screen_.line(log_line(now(), expected_));
    }
}

void dump_monitor::show_now() {
    if (style_ == progress_style::json) {
        screen_.event(progress_event(now(), expected_));
    } else {
        screen_.line(source_ == nullptr ? "Nothing is read at this moment."
                                        : log_line(now(), expected_));
    }
}

void dump_monitor::finish(exit_code code) {
    end(); // it may have been left in the middle
    if (!options_.metrics_file.empty()) {
        write_metrics(code);
    }
    if (style_ == progress_style::json) {
        const bool resumable = resumable_ && code != exit_code::complete &&
                               code != exit_code::integrity &&
                               last_.items_before + last_.stats.items > 0;
        screen_.event(summary_event({code, screen_.last_error(), resumable}, last_));
    }
}

std::string dump_monitor::metrics(std::optional<exit_code> ended) {
    const metrics_subject subject{options_.table, options_.output, born_, expected_.rate_limit};
    const auto reading = now();
    return to_metrics(subject, reading, fraction_done(reading, expected_), ended,
                      std::chrono::system_clock::now());
}

void dump_monitor::write_metrics(std::optional<exit_code> ended) {
    const auto problem = replace(options_.metrics_file, metrics(ended));
    if (!problem.empty() && !std::exchange(metrics_failed_, true)) {
        screen_.warning("The metrics file does not work: " + problem +
                        ". The dump goes on; the metrics are old from here.");
    }
}

} // namespace dyndump::cli
