#include "table/later_settings.hpp"

#include <fmt/format.h>

#include <array>

namespace dyndump::table {

using core::count_in;
using core::elements_in;
using core::flag_in;
using core::members_in;
using core::text_in;

namespace {

constexpr auto after_data = restoration_phase::after_data;

bool is_on(std::string_view status) noexcept {
    return status == "ENABLED" || status == "ENABLING";
}

// A member of the dump's settings, and what it is called.
struct setting {
    std::string_view member;
    std::string_view words;
};

constexpr std::array<setting, 7> asked_for{{
    {"time_to_live", "time to live"},
    {"tags", "tags"},
    {"continuous_backups", "point-in-time recovery"},
    {"resource_policy", "resource policy"},
    {"kinesis_destinations", "Kinesis destinations"},
    {"contributor_insights", "contributor insights"},
    {"auto_scaling", "auto scaling"},
}};

} // namespace

void add_stream(planning& all) {
    const auto& dumped = members_in(all.table, "StreamSpecification");
    if (flag_in(dumped, "StreamEnabled")) {
        json::object wish{{"StreamEnabled", true}};
        if (const auto view = text_in(dumped, "StreamViewType"); !view.empty()) {
            wish["StreamViewType"] = view;
        }
        all.add(after_data, "UpdateTable", "stream", {{"StreamSpecification", std::move(wish)}})
            .waits = true;
    }
}

void add_time_to_live(planning& all) {
    const auto& dumped = members_in(all.settings, "time_to_live");
    if (is_on(text_in(dumped, "TimeToLiveStatus"))) {
        all.add(after_data, "UpdateTimeToLive", "time to live",
                {{"TimeToLiveSpecification",
                  {{"Enabled", true}, {"AttributeName", text_in(dumped, "AttributeName")}}}});
    }
}

void add_point_in_time_recovery(planning& all) {
    const auto& backups = members_in(all.settings, "continuous_backups");
    const auto& dumped = members_in(backups, "PointInTimeRecoveryDescription");
    if (is_on(text_in(dumped, "PointInTimeRecoveryStatus"))) {
        json::object wish{{"PointInTimeRecoveryEnabled", true}};
        if (const auto days = count_in(dumped, "RecoveryPeriodInDays"); days > 0) {
            wish["RecoveryPeriodInDays"] = days;
        }
        all.add(after_data, "UpdateContinuousBackups", "point-in-time recovery",
                {{"PointInTimeRecoverySpecification", std::move(wish)}});
    }
}

void add_insights(planning& all) {
    for (const auto& each : elements_in(all.settings, "contributor_insights")) {
        const auto* dumped = each.if_object();
        if (dumped == nullptr) {
            continue;
        }
        const auto index = text_in(*dumped, "IndexName");
        const auto status = text_in(*dumped, "ContributorInsightsStatus");
        const auto words = index.empty() ? std::string("contributor insights")
                                         : fmt::format("contributor insights of {}", index);
        if (status == "FAILED") {
            all.omit(words, "they had failed when the table was dumped");
        }
        if (!is_on(status) || (!index.empty() && !all.indexes.contains(index))) {
            continue; // what becomes of the index is said already
        }
        json::object wish;
        if (!index.empty()) {
            wish["IndexName"] = index;
        }
        wish["ContributorInsightsAction"] = "ENABLE";
        if (const auto mode = text_in(*dumped, "ContributorInsightsMode"); !mode.empty()) {
            wish["ContributorInsightsMode"] = mode;
        }
        all.add(after_data, "UpdateContributorInsights", words, std::move(wish));
    }
}

void add_kinesis(planning& all) {
    for (const auto& each : elements_in(all.settings, "kinesis_destinations")) {
        const auto* dumped = each.if_object();
        if (dumped == nullptr) {
            continue;
        }
        const auto status = text_in(*dumped, "DestinationStatus");
        const auto stream = text_in(*dumped, "StreamArn");
        const auto words = fmt::format("Kinesis destination {}", stream);
        if (status == "ENABLE_FAILED") {
            all.omit(words, "it had failed when the table was dumped");
            continue;
        }
        if (status != "ACTIVE" && status != "ENABLING" && status != "UPDATING") {
            continue;
        }
        if (!all.is_here(stream)) {
            all.omit(words, "it belongs to another region or account");
            continue;
        }
        json::object wish{{"StreamArn", stream}};
        const auto precision = text_in(*dumped, "ApproximateCreationDateTimePrecision");
        if (!precision.empty()) {
            wish["EnableKinesisStreamingConfiguration"] =
                json::object{{"ApproximateCreationDateTimePrecision", precision}};
        }
        all.add(after_data, "EnableKinesisStreamingDestination", words, std::move(wish));
    }
}

void add_deletion_protection(planning& all) {
    const bool dumped = flag_in(all.table, "DeletionProtectionEnabled");
    if (all.how.deletion_protection.value_or(dumped)) {
        all.add(after_data, "UpdateTable", "deletion protection",
                {{"DeletionProtectionEnabled", true}})
            .waits = true;
    } else if (dumped) {
        all.omit("deletion protection", std::string(as_asked));
    }
}

void omit_unseen(planning& all) {
    const auto& reasons = members_in(all.settings, "unknown");
    for (const auto& [member, words] : asked_for) {
        const auto* value = all.settings.if_contains(member);
        if (value != nullptr && !value->is_null()) {
            continue;
        }
        const auto reason = text_in(reasons, member);
        all.omit(std::string(words),
                 reason.empty()
                     ? std::string("the dump was made without asking for it")
                     : fmt::format("it could not be seen when the table was dumped: {}", reason),
                 false);
    }
    all.omit("alarms, backups, recovery points and permissions of IAM",
             "they are not the table's own; no dump has them", false);
    if (flag_in(members_in(all.table, "StreamSpecification"), "StreamEnabled")) {
        all.omit("readers and policy of the stream",
                 "the restored table's stream is a new one, with an ARN of its own", false);
    }
    if (!all.on_demand) {
        all.omit("scheduled actions of auto scaling", "no dump has them", false);
    }
}

} // namespace dyndump::table
