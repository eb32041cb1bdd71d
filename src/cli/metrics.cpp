#include "cli/metrics.hpp"

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

class page_of_metrics {
public:
    explicit page_of_metrics(std::string labels)
        : labels_(std::move(labels)) {}

    void head(std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                       type);
    }
    template <class Value>
    void sample(std::string_view name, Value value, std::string_view more = {}) {
        fmt::format_to(std::back_inserter(text_), "{}{{{}{}}} {}\n", name, labels_, more, value);
    }
    template <class Value>
    void counter(std::string_view name, Value value, std::string_view help) {
        head(name, "counter", help);
        sample(name, value);
    }
    template <class Value>
    void gauge(std::string_view name, Value value, std::string_view help) {
        head(name, "gauge", help);
        sample(name, value);
    }
    std::string take() { return std::move(text_); }

private:
    std::string labels_;
    std::string text_;
};

double since_epoch(std::chrono::system_clock::time_point when) {
    return std::chrono::duration<double>(when.time_since_epoch()).count();
}

} // namespace

std::string to_metrics(const metrics_subject& subject, const progress& now,
                       std::optional<double> fraction, std::optional<exit_code> ended,
                       std::chrono::system_clock::time_point written) {
    const auto& s = now.stats;
    page_of_metrics page(fmt::format(R"(table="{}",output="{}")", label_value(subject.table),
                                     label_value(subject.output)));
    page.counter("dyndump_items_total", s.items, "Items written by this run.");
    page.gauge("dyndump_resumed_items", now.items_before,
               "Items that earlier runs had written already.");
    page.counter("dyndump_scanned_items_total", s.scanned_items,
                 "Items read, those that a filter dropped included.");
    page.counter("dyndump_pages_total", s.pages, "Scan responses.");
    page.counter("dyndump_received_bytes_total", s.bytes, "Bytes of response bodies.");
    page.counter("dyndump_written_bytes_total", now.bytes_written, "Bytes given to the output.");
    page.counter("dyndump_consumed_capacity_units_total", s.capacity_used,
                 "Read capacity units, as the service reported them.");
    page.counter("dyndump_retries_total", s.retries, "Requests that were repeated.");
    page.counter("dyndump_throttles_total", s.throttles, "Requests that were throttled.");
    page.head("dyndump_segments", "gauge", "Segments of the table by their state.");
    const auto begun = s.segments_done + s.segments_active;
    page.sample("dyndump_segments", s.segments_done, R"(,state="done")");
    page.sample("dyndump_segments", s.segments_active, R"(,state="active")");
    page.sample("dyndump_segments", s.segments_total > begun ? s.segments_total - begun : 0,
                R"(,state="waiting")");
    if (subject.rate_limit > 0) {
        page.gauge("dyndump_capacity_limit_units_per_second", subject.rate_limit,
                   "Read capacity units per second that the run may use.");
    }
    if (fraction) {
        page.gauge("dyndump_progress_ratio", ended == exit_code::complete ? 1.0 : *fraction,
                   "Estimated share of the table that is read, 0 to 1.");
    }
    page.gauge("dyndump_duration_seconds", std::chrono::duration<double>(now.elapsed).count(),
               "How long the run has read.");
    page.gauge("dyndump_start_time_seconds", since_epoch(subject.started),
               "When the run began, in seconds since 1970.");
    page.gauge("dyndump_updated_time_seconds", since_epoch(written),
               "When these figures were written, in seconds since 1970.");
    page.gauge("dyndump_running", ended ? 0 : 1, "1 while the run goes on.");
    if (ended) {
        page.gauge("dyndump_exit_code", static_cast<int>(*ended),
                   "How the run ended: 0 complete, 3 resumable; see dyndump(1).");
    }
    return page.take();
}

} // namespace dyndump::cli
