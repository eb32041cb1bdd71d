#include "cli/report/dump_report.hpp"

#include "cli/report/metrics.hpp"

namespace dyndump::cli {
namespace json = boost::json;

void dump_report::begin(const fetcher& source, const dump_output& output,
                        const expectation& expected, const dump_start& start) {
    source_ = &source;
    output_ = &output;
    resumable_ = output.resumable();
    expected_ = expected;
    start_ = start;
    begun_ = std::chrono::steady_clock::now();
}

void dump_report::end() {
    last_ = now();
    source_ = nullptr;
}

progress dump_report::now() {
    if (source_ == nullptr) {
        return last_;
    }
    auto reading = meter_.update(source_->stats(), std::chrono::steady_clock::now() - begun_);
    reading.items_before = output_->items_before();
    reading.bytes_written = output_->bytes_written();
    return reading;
}

json::object dump_report::start() {
    return start_event(start_, now(), expected_);
}

json::object dump_report::progress() {
    return progress_event(now(), expected_);
}

json::object dump_report::figures() {
    return figures_of(now());
}

std::string dump_report::terminal_line(std::size_t columns) {
    return cli::terminal_line(now(), expected_, columns);
}

std::string dump_report::log_line() {
    return cli::log_line(now(), expected_);
}

std::string dump_report::metrics(std::optional<exit_code> ended) {
    const metrics_subject subject{options_.table, options_.output, born_, expected_.rate_limit};
    const auto reading = now();
    return to_metrics(subject, reading, fraction_done(reading, expected_), ended,
                      std::chrono::system_clock::now());
}

bool dump_report::can_go_on() {
    const auto reading = now();
    return resumable_ && reading.items_before + reading.stats.items > 0;
}

} // namespace dyndump::cli
