#include "table/scaling.hpp"

#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <array>

namespace dyndump::table {

using core::elements_in;
using core::flag_in;
using core::members_in;
using core::text_in;

namespace {

constexpr std::array<std::string_view, 3> suspensions{
    "DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended"};
constexpr std::array<std::string_view, 3> configurations{"TargetTrackingScalingPolicyConfiguration",
                                                         "StepScalingPolicyConfiguration",
                                                         "PredictiveScalingPolicyConfiguration"};

// "table/NAME" or "table/NAME/index/INDEX", of the restored table. Empty: of something that it
// does not have.
std::string resource_of(const planning& all, const json::object& dumped) {
    constexpr std::string_view of_index = "/index/";
    auto id = text_in(dumped, "ResourceId");
    const auto old = fmt::format("table/{}", all.old_name);
    if (!id.starts_with(old)) {
        return {};
    }
    id.remove_prefix(old.size());
    const bool restored = id.empty() || (id.starts_with(of_index) &&
                                         all.indexes.contains(id.substr(of_index.size())));
    return restored ? fmt::format("table/{}{}", all.bare_name, id) : std::string();
}

json::object common(const std::string& resource, const json::object& dumped) {
    return {{"ServiceNamespace", "dynamodb"},
            {"ResourceId", resource},
            {"ScalableDimension", text_in(dumped, "ScalableDimension")}};
}

// Metrics of the user's own choice name the table in their dimensions.
void rename_in(json::value& where, std::string_view from, std::string_view to) {
    if (auto* list = where.if_array()) {
        for (auto& each : *list) {
            rename_in(each, from, to);
        }
    } else if (auto* object = where.if_object()) {
        if (text_in(*object, "Name") == "TableName" && text_in(*object, "Value") == from) {
            (*object)["Value"] = to;
        }
        for (auto& member : *object) {
            rename_in(member.value(), from, to);
        }
    }
}

void add_target(planning& all, const json::object& dumped) {
    const auto resource = resource_of(all, dumped);
    if (resource.empty()) {
        return; // what becomes of the index is said already
    }
    auto body = common(resource, dumped);
    for (const char* bound : {"MinCapacity", "MaxCapacity"}) {
        body[bound] = core::count_in(dumped, bound);
    }
    const auto& suspended = members_in(dumped, "SuspendedState");
    json::object wish;
    for (const auto name : suspensions) {
        if (flag_in(suspended, name)) {
            wish[name] = true;
        }
    }
    if (!wish.empty()) {
        body["SuspendedState"] = std::move(wish);
    }
    all.add_as_it_is(restoration_phase::after_data,
                     "application-autoscaling:RegisterScalableTarget",
                     fmt::format("auto scaling of {}", resource), body);
}

void add_policy(planning& all, const json::object& dumped) {
    const auto resource = resource_of(all, dumped);
    if (resource.empty()) {
        return;
    }
    auto body = common(resource, dumped);
    body["PolicyName"] = text_in(dumped, "PolicyName");
    body["PolicyType"] = text_in(dumped, "PolicyType");
    for (const auto name : configurations) {
        if (const auto* found = dumped.if_contains(name)) {
            auto& wish = body[name] = *found;
            rename_in(wish, all.old_name, all.bare_name);
        }
    }
    all.add_as_it_is(restoration_phase::after_data, "application-autoscaling:PutScalingPolicy",
                     fmt::format("auto scaling of {}", resource), body);
}

} // namespace

void add_scaling(planning& all) {
    const auto& dumped = members_in(all.settings, "auto_scaling");
    const auto& targets = elements_in(dumped, "ScalableTargets");
    if (targets.empty()) {
        return;
    }
    if (all.on_demand) {
        all.omit("auto scaling", "only provisioned tables have it");
        return;
    }
    for (const auto& each : targets) {
        if (const auto* target = each.if_object()) {
            add_target(all, *target);
        }
    }
    for (const auto& each : elements_in(dumped, "ScalingPolicies")) {
        if (const auto* policy = each.if_object()) {
            add_policy(all, *policy);
        }
    }
}

} // namespace dyndump::table
