#include "cli/report/progress_events.hpp"

#include "cli/report/json_report.hpp"

#include <boost/json/value.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

void add_figures(json::object& event, const progress& now) {
    const auto& s = now.stats;
    event["items"] = s.items;
    event["items_before"] = now.items_before;
    event["scanned_items"] = s.scanned_items;
    event["pages"] = s.pages;
    event["received_bytes"] = s.bytes;
    event["written_bytes"] = now.bytes_written;
    event["consumed_capacity_units"] = s.capacity_used;
    event["retries"] = s.retries;
    event["throttles"] = s.throttles;
    event["segments_done"] = s.segments_done;
    event["segments_active"] = s.segments_active;
    event["segments_total"] = or_null(std::uint64_t{s.segments_total});
    event["elapsed_seconds"] = seconds_of(now.elapsed);
}

std::string_view outcome_of(exit_code code) {
    switch (code) {
    case exit_code::complete:
        return "complete";
    case exit_code::incomplete:
        return "incomplete";
    default:
        return "failed";
    }
}

} // namespace

json::object start_event(const dump_start& start, const progress& now,
                         const expectation& expected) {
    json::object event{
        {"event", "start"},
        {"table", start.table},
        {"place", start.place},
        {"output", start.output},
        {"parallel", start.parallel},
        {"items_before", now.items_before},
        {"items_expected", or_null(expected.items)},
        {"max_items", or_null(expected.max_items.value_or(0))},
        {"capacity_limit_units_per_second", or_null(expected.rate_limit)},
        {"capacity_limit_reason", start.rate_reason},
    };
    return event;
}

json::object progress_event(const progress& now, const expectation& expected) {
    json::object event{{"event", "progress"}};
    add_figures(event, now);
    event["capacity_units_per_second"] = now.units_per_second;
    event["received_bytes_per_second"] = now.bytes_per_second;
    const auto done = fraction_done(now, expected);
    event["fraction"] = done ? json::value(*done) : json::value(nullptr);
    const auto left = time_left(now, expected);
    event["remaining_seconds"] = left ? json::value(seconds_of(left->left)) : json::value(nullptr);
    event["remaining_is_sure"] = left && left->sure;
    return event;
}

json::object message_event(std::string_view level, std::string_view text) {
    return {{"event", "message"}, {"level", level}, {"text", text}};
}

json::object figures_of(const progress& now) {
    json::object figures;
    add_figures(figures, now);
    return figures;
}

json::object summary_event(const run_end& end, const json::object& figures) {
    json::object event{
        {"event", "summary"},
        {"outcome", outcome_of(end.code)},
        {"exit_code", static_cast<int>(end.code)},
        {"message", end.message.empty() ? json::value(nullptr) : json::value(end.message)},
        {"resumable", end.resumable},
    };
    for (const auto& each : figures) {
        event[each.key()] = each.value();
    }
    return event;
}

std::string to_line(const json::object& event, std::chrono::system_clock::time_point now) {
    const auto whole = std::chrono::floor<std::chrono::milliseconds>(now);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(whole);
    json::object line{
        {"schema", "dyndump-progress/1"},
        {"time", fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                             fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                             (whole - seconds).count())},
    };
    for (const auto& member : event) {
        line[member.key()] = member.value();
    }
    return json_line(line);
}

} // namespace dyndump::cli
