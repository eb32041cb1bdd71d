#include "cli/plan/plan.hpp"
#include "cli/plan/plan_words.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <string>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

std::string cost_of(const dump_plan& plan) {
    if (plan.cost_high <= 0 || !plan.on_demand) {
        return "nothing more";
    }
    return dollars(plan.cost_low, plan.cost_high);
}

} // namespace

std::string to_text(const dump_plan& plan) {
    const auto age = plan.exact ? "counted just now" : "DynamoDB's figures, up to six hours old";
    std::string text;
    text +=
        plan_line("Table", fmt::format("{}{}{}, {}", printable(plan.table),
                                       plan.index.empty() ? "" : ", index " + printable(plan.index),
                                       plan.region.empty() ? "" : " in " + printable(plan.region),
                                       plan.on_demand ? "on-demand" : "provisioned"));
    text += plan_line("Items", fmt::format("{}, {} ({})", grouped(plan.items),
                                           size(static_cast<double>(plan.bytes)), age));
    text += plan_line("Capacity",
                      fmt::format("about {} RCU, {}", units(plan.capacity_units),
                                  plan.consistent_read ? "strongly consistent: 1 for 4 KiB"
                                                       : "eventually consistent: 0.5 for 4 KiB"));
    text += plan_line("Duration",
                      fmt::format("{} ({})", duration_words(plan.duration, plan.duration_is_least),
                                  plan.duration_reason));
    text += plan_line("Price", fmt::format("{} ({})", cost_of(plan), plan.cost_reason));
    const auto bytes = plan.output_bytes == 0
                           ? std::string("not known")
                           : fmt::format("{} {}", plan.output_is_most ? "at most" : "about",
                                         size(static_cast<double>(plan.output_bytes)));
    text += plan_line("Output", plan.place
                                    ? fmt::format("{}; {} free at \"{}\"", bytes,
                                                  size(static_cast<double>(plan.place->free_bytes)),
                                                  printable(plan.place->path))
                                    : bytes);
    text += plan_line("Parallel", fmt::format("{} requests at the same time ({})", plan.parallel,
                                              plan.parallel_reason));
    text +=
        plan_line("Segments", fmt::format("{} ({})", grouped(plan.segments), plan.segments_reason));
    text +=
        plan_line("", fmt::format("Nothing was dumped. To find this out took {} requests, {} RCU.",
                                  plan.requests, units(plan.requests_capacity)));
    for (const auto& warning : plan.warnings) {
        text += "Warning: " + warning + '\n';
    }
    return text;
}

std::string to_json(const dump_plan& plan) {
    json::array warnings;
    for (const auto& warning : plan.warnings) {
        warnings.emplace_back(warning);
    }
    json::object object{
        {"schema", "dyndump-plan/1"},
        {"table", plan.table},
        {"region", or_null(plan.region)},
        {"index", or_null(plan.index)},
        {"on_demand", plan.on_demand},
        {"items", plan.items},
        {"bytes", plan.bytes},
        {"exact", plan.exact},
        {"consistent_read", plan.consistent_read},
        {"capacity_units", plan.capacity_units},
        {"capacity_limit_units_per_second", plan.rate.units_per_second > 0
                                                ? json::value(plan.rate.units_per_second)
                                                : json::value(nullptr)},
        {"duration_seconds", plan.duration.count()},
        {"duration_is_least", plan.duration_is_least},
        {"duration_reason", plan.duration_reason},
        {"cost_usd_low", plan.cost_low},
        {"cost_usd_high", plan.cost_high},
        {"cost_reason", plan.cost_reason},
        {"output_bytes",
         plan.output_bytes > 0 ? json::value(plan.output_bytes) : json::value(nullptr)},
        {"output_is_most", plan.output_is_most},
        {"output_place", plan.place ? json::value(plan.place->path) : json::value(nullptr)},
        {"free_bytes", plan.place ? json::value(plan.place->free_bytes) : json::value(nullptr)},
        {"parallel", plan.parallel},
        {"parallel_reason", plan.parallel_reason},
        {"segments", plan.segments},
        {"segments_reason", plan.segments_reason},
        {"warnings", std::move(warnings)},
        {"requests", plan.requests},
        {"requests_capacity_units", plan.requests_capacity},
    };
    return json_line(object);
}

} // namespace dyndump::cli
