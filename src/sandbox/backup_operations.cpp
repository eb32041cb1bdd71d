// UpdateContinuousBackups, DescribeContinuousBackups
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

std::int64_t seconds_of(std::chrono::system_clock::time_point time) {
    return std::chrono::system_clock::to_time_t(time);
}

/// Whether the table is old enough to have backups.
bool backups_are_ready(const table_definition& definition, const call_context& context) {
    const auto created = std::chrono::system_clock::from_time_t(definition.creation_time);
    return context.wall_now - created >= context.faults.backups_time;
}

json::object backups_json(const table_definition& definition, const call_context& context) {
    const point_in_time_recovery& recovery = definition.recovery;
    json::object out{{"PointInTimeRecoveryStatus", recovery.enabled ? "ENABLED" : "DISABLED"}};
    if (recovery.enabled) {
        out["RecoveryPeriodInDays"] = recovery.days;
        out["EarliestRestorableDateTime"] = recovery.since;
        out["LatestRestorableDateTime"] = seconds_of(context.wall_now);
    }
    return {{"ContinuousBackupsDescription",
             {{"ContinuousBackupsStatus", "ENABLED"}, {"PointInTimeRecoveryDescription", out}}}};
}

} // namespace

outcome<json::object> update_continuous_backups(catalog& tables, const call_context& context,
                                                json::object& request) {
    auto found = table_of(tables, request);
    auto given = object_of(request, "PointInTimeRecoverySpecification");
    if (!found || !given) {
        return found ? given.error() : found.error();
    }
    if (*given == nullptr || !(*given)->contains("PointInTimeRecoveryEnabled")) {
        return missing_member_fault("PointInTimeRecoverySpecification");
    }
    auto enabled = boolean_of(**given, "PointInTimeRecoveryEnabled");
    auto days = integer_of(**given, "RecoveryPeriodInDays", {1, 35});
    if (!enabled || !days) {
        return enabled ? days.error() : enabled.error();
    }
    table& items = (*found)->items;
    if (!backups_are_ready(*items.definition(), context)) {
        return backups_unavailable_fault(items.definition()->name);
    }
    items.redefine([&](table_definition& all) {
        const std::int64_t now = seconds_of(context.wall_now);
        all.recovery = {*enabled, days->value_or(35),
                        all.recovery.enabled ? all.recovery.since : now};
    });
    return backups_json(*items.definition(), context);
}

outcome<json::object> describe_continuous_backups(catalog& tables, const call_context& context,
                                                  json::object& request) {
    auto found = table_of(tables, request);
    if (!found) {
        return found.error();
    }
    return backups_json(*(*found)->items.definition(), context);
}

} // namespace dyndump::sandbox_impl
