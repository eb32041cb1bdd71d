#include "core/sentence.hpp"
#include "table/create_table.hpp"
#include "table/later_settings.hpp"
#include "table/planning.hpp"
#include "table/replicas.hpp"
#include "table/scaling.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>

namespace dyndump {
namespace table {
namespace {

// They come from a file. A table's settings are some hundred kilobytes at the most.
constexpr std::size_t most_bytes = std::size_t{4} << 20;
constexpr std::size_t most_levels = 32;

// Members of a table's description that a plan makes use of, or that may be passed over: what only
// a description has.
constexpr std::array<std::string_view, 18> settings_of_table{"AttributeDefinitions",
                                                             "TableName",
                                                             "KeySchema",
                                                             "BillingModeSummary",
                                                             "ProvisionedThroughput",
                                                             "OnDemandThroughput",
                                                             "WarmThroughput",
                                                             "LocalSecondaryIndexes",
                                                             "GlobalSecondaryIndexes",
                                                             "VectorIndexes",
                                                             "StreamSpecification",
                                                             "SSEDescription",
                                                             "TableClassSummary",
                                                             "DeletionProtectionEnabled",
                                                             "Replicas",
                                                             "GlobalTableWitnesses",
                                                             "MultiRegionConsistency",
                                                             "GlobalTableSettingsReplicationMode"};
constexpr std::array<std::string_view, 11> state_of_table{
    "TableStatus",        "CreationDateTime",  "TableSizeBytes",
    "ItemCount",          "TableArn",          "TableId",
    "LatestStreamArn",    "LatestStreamLabel", "RestoreSummary",
    "GlobalTableVersion", "ArchivalSummary"};
constexpr std::array<std::string_view, 9> other_settings{"time_to_live",
                                                         "tags",
                                                         "continuous_backups",
                                                         "resource_policy",
                                                         "kinesis_destinations",
                                                         "auto_scaling",
                                                         "contributor_insights",
                                                         "replica_auto_scaling",
                                                         "unknown"};

error_code parse(std::string_view text, std::string_view what, json::object& out,
                 diagnostics& diag) {
    if (text.size() > most_bytes) {
        diag.message = core::sentence("{}: {} bytes are more than a table's settings can be.", what,
                                      text.size());
        return errc::invalid_argument;
    }
    json::parse_options options;
    options.max_depth = most_levels;
    error_code ec;
    auto value = json::parse(text, ec, {}, options);
    if (ec || !value.is_object()) {
        diag.message = core::sentence("{} cannot be read: {}.", what,
                                      ec ? ec.message() : std::string("no JSON object"));
        return errc::invalid_argument;
    }
    out = std::move(value.get_object());
    return {};
}

void omit_global_table(planning& all) {
    if (core::text_in(all.table, "GlobalTableSettingsReplicationMode") == "ENABLED") {
        all.omit("membership in a global table of several accounts",
                 "its other tables are there already; join it with GlobalTableSourceArn");
    }
    const auto* scaling = all.settings.if_contains("replica_auto_scaling");
    if (scaling != nullptr && !scaling->is_null()) {
        all.omit("auto scaling of the replicas",
                 "it is set for each by UpdateTableReplicaAutoScaling when the replicas are there; "
                 "the dump's settings have it (replica_auto_scaling)");
    }
}

error_code plan_all(planning& all, diagnostics& diag) {
    if (auto ec = all.begin(diag)) {
        return ec;
    }
    unfinished_table made;
    if (auto ec = add_create_table(all, made, diag)) {
        return ec;
    }
    add_strong_replicas(all);
    // The data is put in here.
    if (auto ec = finish_table(all, made, diag)) {
        return ec;
    }
    add_stream(all);
    add_time_to_live(all);
    add_point_in_time_recovery(all);
    add_insights(all);
    add_kinesis(all);
    add_scaling(all);
    add_eventual_replicas(all); // those of a provisioned table want its auto scaling
    add_deletion_protection(all);

    omit_global_table(all);
    all.omit_unknown(all.table, "the table", {settings_of_table, state_of_table});
    all.omit_unknown(all.settings, "the table's settings", {other_settings});
    omit_unseen(all);
    return {};
}

} // namespace
} // namespace table

error_code plan_restoration(std::string_view table_json, std::string_view settings_json,
                            const restoration_params& how, restoration_plan& plan,
                            diagnostics& diag) {
    diag.clear();
    plan = restoration_plan();
    boost::json::object described;
    boost::json::object settings;
    auto ec = table::parse(table_json, "The dump's description of the table", described, diag);
    if (!ec && !settings_json.empty() && settings_json != "null") {
        ec = table::parse(settings_json, "The table's settings in the dump", settings, diag);
    }
    if (!ec) {
        table::planning all(described, settings, how, plan);
        ec = table::plan_all(all, diag);
    }
    if (ec) {
        plan = restoration_plan();
    }
    return ec;
}

} // namespace dyndump
