#include "cli/plan/plan_words.hpp"
#include "cli/plan/write_plan.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/json_report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace dyndump::cli {
namespace {

namespace json = boost::json;

std::string_view command_name(write_command what) {
    switch (what) {
    case write_command::load:
        return "load";
    case write_command::copy:
        return "copy";
    case write_command::erase:
        break;
    }
    return "erase";
}

std::string items_of(const write_plan& plan) {
    if (plan.items == 0 && !plan.of.sample.whole) {
        return "not known";
    }
    const bool estimated = plan.of.items_are_estimated && !plan.of.sample.whole;
    return fmt::format("{}{}, {}", estimated ? "about " : "", grouped(plan.items),
                       size(static_cast<double>(plan.bytes)));
}

} // namespace

std::string to_text(const write_plan& plan) {
    const auto& of = plan.of;
    std::string text;
    text += plan_line("Source", of.source);
    text += plan_line("Items", items_of(plan));
    text += plan_line("Table", fmt::format("{} {}, {}{}", in_quotes(of.table), of.place,
                                           of.target.on_demand ? "on-demand" : "provisioned",
                                           of.making.steps.empty() ? "" : "; it is made"));
    for (const auto& step : of.making.steps) {
        text += plan_line("", fmt::format("{}: {}",
                                          step.phase == restoration_phase::before_data
                                              ? "before the items"
                                              : "after the items",
                                          step.setting));
    }
    const auto indexes = of.target.indexes.size();
    text += plan_line(
        "Capacity",
        fmt::format(
            "about {} WCU{}{}", units(plan.write_units),
            indexes > 0 ? fmt::format(", with {} index{}", indexes, indexes == 1 ? "" : "es") : "",
            plan.read_units > 0 ? fmt::format("; {} RCU to read", units(plan.read_units)) : ""));
    text += plan_line("Requests", fmt::format("about {}", grouped(plan.requests)));
    text += plan_line("Duration",
                      fmt::format("{} ({})", duration_words(plan.duration, plan.duration_is_least),
                                  plan.duration_reason));
    text +=
        plan_line("Price", fmt::format("{} ({})",
                                       plan.cost_high > 0 ? dollars(plan.cost_low, plan.cost_high)
                                                          : "nothing more",
                                       plan.cost_reason));
    for (const auto& each : plan.alternatives) {
        text += plan_line("Or", each);
    }
    text += plan_line("", "Nothing was written.");
    for (const auto& each : plan.warnings) {
        text += "Warning: " + each + '\n';
    }
    return text;
}

std::string to_json(const write_plan& plan) {
    const auto& of = plan.of;
    json::array warnings(plan.warnings.begin(), plan.warnings.end());
    json::array alternatives(plan.alternatives.begin(), plan.alternatives.end());
    json::array steps;
    for (const auto& each : of.making.steps) {
        steps.push_back({{"operation", each.operation},
                         {"after_items", each.phase == restoration_phase::after_data},
                         {"setting", each.setting},
                         {"command", to_aws_command(each)}});
    }
    json::object object{
        {"schema", "dyndump-write-plan/1"},
        {"command", command_name(of.what)},
        {"source", of.source},
        {"table", of.table},
        {"is_made", !of.making.steps.empty()},
        {"steps", std::move(steps)},
        {"on_demand", of.target.on_demand},
        {"indexes", of.target.indexes.size()},
        {"items", or_null(plan.items)},
        {"items_are_estimated", of.items_are_estimated && !of.sample.whole},
        {"bytes", or_null(plan.bytes)},
        {"write_units", plan.write_units},
        {"read_units", plan.read_units},
        {"write_limit_units_per_second", or_null(of.write_rate.units_per_second)},
        {"requests", plan.requests},
        {"duration_seconds", plan.duration.count()},
        {"duration_is_least", plan.duration_is_least},
        {"duration_reason", plan.duration_reason},
        {"cost_usd_low", plan.cost_low},
        {"cost_usd_high", plan.cost_high},
        {"cost_reason", plan.cost_reason},
        {"alternatives", std::move(alternatives)},
        {"warnings", std::move(warnings)},
    };
    return json_line(object);
}

} // namespace dyndump::cli
