#include "cli/report/metrics.hpp"

#include "cli/report/metrics_page.hpp"

namespace dyndump::cli {

std::string to_metrics(const metrics_subject& subject, const progress& now,
                       std::optional<double> fraction, std::optional<exit_code> ended,
                       std::chrono::system_clock::time_point written) {
    const auto& s = now.stats;
    metrics_page page({{"table", subject.table}, {"output", subject.output}});
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
    page.end(now.elapsed, subject.started, ended, written);
    return page.take();
}

} // namespace dyndump::cli
