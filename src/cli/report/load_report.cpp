#include "cli/report/load_report.hpp"

#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"
#include "cli/report/metrics_page.hpp"

#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::duration<double> rate_window{5};
constexpr double most_before_the_end = 0.99;

} // namespace

void load_report::begin(load_start start, std::function<load_figures()> now) {
    start_ = std::move(start);
    ask_ = std::move(now);
    begun_ = clock::now();
}

void load_report::end() {
    now();
    ask_ = nullptr;
}

const load_report::state& load_report::now() {
    if (!ask_) {
        return last_;
    }
    last_.figures = ask_();
    last_.elapsed = clock::now() - begun_;
    const double units = last_.figures.writing.units.total;
    while (readings_.size() > 1 && last_.elapsed - readings_.front().at > rate_window) {
        readings_.pop_front();
    }
    if (!readings_.empty() && last_.elapsed > readings_.front().at) {
        last_.units_per_second =
            (units - readings_.front().units) / (last_.elapsed - readings_.front().at).count();
    }
    readings_.push_back({last_.elapsed, units});
    if (start_.items_expected > 0) {
        last_.fraction =
            std::min(most_before_the_end, static_cast<double>(last_.figures.counts.settled()) /
                                              static_cast<double>(start_.items_expected));
    }
    return last_;
}

json::object load_report::start() {
    return {
        {"event", "start"},
        {"command", command_},
        {"source", source_},
        {"table", table_},
        {"place", start_.place},
        {"items_before", start_.items_before},
        {"items_expected", or_null(start_.items_expected)},
        {"items_are_estimated", start_.items_are_estimated},
        {"capacity_limit_units_per_second", or_null(start_.rate_limit)},
        {"capacity_limit_reason", start_.rate_reason},
    };
}

json::object load_report::figures() {
    const auto& at = now();
    const auto& n = at.figures.counts;
    const auto& reading = at.figures.reading;
    const auto& writing = at.figures.writing;
    return {
        {"command", command_},
        {"items_read", n.read},
        {"items_put", n.put},
        {"items_identical", n.identical},
        {"items_kept", n.kept},
        {"items_rejected", n.rejected},
        {"items_superseded", n.superseded},
        {"items_filtered", n.filtered},
        {"items_expired", n.expired},
        {"consumed_write_units", writing.units.total},
        {"consumed_read_units", reading.capacity_used},
        {"sent_bytes", writing.bytes},
        {"requests", writing.requests},
        {"items_sent_again", writing.resent},
        {"retries", writing.retries + reading.retries},
        {"throttles", writing.throttles + reading.throttles},
        {"slow_key_ranges", writing.slow_ranges},
        {"segments_done", reading.segments_done},
        {"segments_active", reading.segments_active},
        {"segments_total", or_null(std::uint64_t{reading.segments_total})},
        {"elapsed_seconds", at.elapsed.count()},
    };
}

json::object load_report::progress() {
    json::object event{{"event", "progress"}};
    for (const auto& each : figures()) {
        event[each.key()] = each.value();
    }
    event["write_units_per_second"] = last_.units_per_second;
    event["fraction"] = last_.fraction ? json::value(*last_.fraction) : json::value(nullptr);
    return event;
}

std::string load_report::terminal_line(std::size_t columns) {
    const auto& at = now();
    const auto& n = at.figures.counts;
    auto line =
        fmt::format("{} items{}  {} WCU/s  {}", grouped(n.settled()),
                    at.fraction ? fmt::format(" ({}{:.0f}%)", start_.items_are_estimated ? "~" : "",
                                              *at.fraction * 100)
                                : std::string(),
                    units(at.units_per_second),
                    clock_time(std::chrono::duration_cast<clock::duration>(at.elapsed)));
    if (n.filtered + n.expired > 0) {
        line += fmt::format("  {} left out", grouped(n.filtered + n.expired));
    }
    if (n.rejected > 0) {
        line += fmt::format("  {} rejected", grouped(n.rejected));
    }
    if (at.figures.writing.slow_ranges > 0) {
        line += fmt::format("  {} key ranges slowed down", at.figures.writing.slow_ranges);
    }
    return line.substr(0, columns > 0 ? columns - 1 : 0);
}

std::string load_report::log_line() {
    const auto& at = now();
    const auto& n = at.figures.counts;
    const auto& writing = at.figures.writing;
    return fmt::format(
        "{} items{}: {} put, {} there already, {} kept, {} rejected{}; {} WCU ({}/s), {} sent "
        "again, {} retries, {} throttled, {}",
        grouped(n.settled()),
        start_.items_expected > 0
            ? fmt::format(" of {}{}", start_.items_are_estimated ? "about " : "",
                          grouped(start_.items_expected))
            : std::string(),
        grouped(n.put), grouped(n.identical), grouped(n.kept), grouped(n.rejected),
        n.filtered + n.expired > 0 ? fmt::format(", {} left out", grouped(n.filtered + n.expired))
                                   : std::string(),
        units(writing.units.total), units(at.units_per_second), grouped(writing.resent),
        grouped(writing.retries), grouped(writing.throttles),
        clock_time(std::chrono::duration_cast<clock::duration>(at.elapsed)));
}

std::string load_report::metrics(std::optional<exit_code> ended) {
    const auto& at = now();
    const auto& n = at.figures.counts;
    const auto& writing = at.figures.writing;
    metrics_page page({{"command", command_}, {"source", source_}, {"table", table_}});
    page.head("dyndump_load_items", "gauge",
              "Items by what became of them, those of earlier runs included.");
    page.sample("dyndump_load_items", n.put, R"(,state="put")");
    page.sample("dyndump_load_items", n.identical, R"(,state="identical")");
    page.sample("dyndump_load_items", n.kept, R"(,state="kept")");
    page.sample("dyndump_load_items", n.rejected, R"(,state="rejected")");
    page.sample("dyndump_load_items", n.superseded, R"(,state="superseded")");
    page.sample("dyndump_load_items", n.filtered, R"(,state="filtered")");
    page.sample("dyndump_load_items", n.expired, R"(,state="expired")");
    page.counter("dyndump_write_units_total", writing.units.total,
                 "Write capacity units, as the service reported them.");
    page.counter("dyndump_write_requests_total", writing.requests, "Requests that wrote.");
    page.counter("dyndump_items_sent_again_total", writing.resent,
                 "Items that came back unprocessed, or with a throttle.");
    page.counter("dyndump_retries_total", writing.retries, "Requests that were repeated.");
    page.counter("dyndump_throttles_total", writing.throttles, "Requests that were throttled.");
    page.gauge("dyndump_slow_key_ranges", writing.slow_ranges,
               "Ranges of keys that are slowed down now.");
    if (start_.rate_limit > 0) {
        page.gauge("dyndump_capacity_limit_units_per_second", start_.rate_limit,
                   "Write capacity units per second that the run may use.");
    }
    if (at.fraction) {
        page.gauge("dyndump_progress_ratio", ended == exit_code::complete ? 1.0 : *at.fraction,
                   "Share of the items that is settled, 0 to 1.");
    }
    page.end(at.elapsed, born_, ended);
    return page.take();
}

bool load_report::can_go_on() {
    return start_.resumable && now().figures.counts.settled() > 0;
}

} // namespace dyndump::cli
