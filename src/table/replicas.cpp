#include "table/replicas.hpp"

#include "table/place_of_arn.hpp"

#include <fmt/format.h>

#include <array>

namespace dyndump::table {

using core::elements_in;
using core::members_in;
using core::number_in;
using core::text_in;

namespace {

constexpr std::array<std::string_view, 7> replica_state{"ReplicaStatus",
                                                        "ReplicaArn",
                                                        "ReplicaStatusDescription",
                                                        "ReplicaStatusPercentProgress",
                                                        "ReplicaInaccessibleDateTime",
                                                        "WarmThroughput",
                                                        "GlobalTableSettingsReplicationMode"};
constexpr std::array<std::string_view, 6> used{"RegionName",
                                               "KMSMasterKeyId",
                                               "ProvisionedThroughputOverride",
                                               "OnDemandThroughputOverride",
                                               "GlobalSecondaryIndexes",
                                               "ReplicaTableClassSummary"};

bool is_strong(const planning& all) {
    return text_in(all.table, "MultiRegionConsistency") == "STRONG";
}

// What a replica does differently from its table.
void put_overrides(const json::object& from, bool on_demand, json::object& into) {
    const char* member = on_demand ? "OnDemandThroughputOverride" : "ProvisionedThroughputOverride";
    const char* units = on_demand ? "MaxReadRequestUnits" : "ReadCapacityUnits";
    const auto& dumped = members_in(from, member);
    if (number_in(dumped, units) > 0) { // -1: none
        into[member] = json::object{{units, core::count_in(dumped, units)}};
    }
}

json::array index_overrides(const planning& all, const json::object& replica) {
    json::array out;
    for (const auto& each : elements_in(replica, "GlobalSecondaryIndexes")) {
        const auto* index = each.if_object();
        if (index == nullptr || !all.indexes.contains(text_in(*index, "IndexName"))) {
            continue;
        }
        json::object wish{{"IndexName", text_in(*index, "IndexName")}};
        put_overrides(*index, all.on_demand, wish);
        if (wish.size() > 1) {
            out.push_back(std::move(wish));
        }
    }
    return out;
}

// Null if it cannot be made.
json::value creation_of(planning& all, const json::object& replica) {
    const auto region = text_in(replica, "RegionName");
    const auto words = fmt::format("replica in {}", region);
    const auto status = text_in(replica, "ReplicaStatus");
    if (region.empty() || region == all.region || region == all.old_region) {
        return nullptr; // that is the table itself, or was
    }
    if (!all.how.replicas) {
        all.omit(words, std::string(as_asked));
        return nullptr;
    }
    if (status == "CREATION_FAILED" || status == "DELETING" || status == "ARCHIVED" ||
        status == "ARCHIVING") {
        all.omit(words, fmt::format("it was {} when the table was dumped", status));
        return nullptr;
    }
    json::object wish{{"RegionName", region}};
    const auto key = text_in(replica, "KMSMasterKeyId");
    const place_of_arn place(key);
    if (!key.empty() && (place.account.empty() || place.account == all.account)) {
        wish["KMSMasterKeyId"] = key;
    } else if (!key.empty()) {
        all.omit(fmt::format("encryption of the {}", words),
                 fmt::format("the key {} belongs to another account", key));
    }
    put_overrides(replica, all.on_demand, wish);
    if (auto indexes = index_overrides(all, replica); !indexes.empty()) {
        wish["GlobalSecondaryIndexes"] = std::move(indexes);
    }
    const auto table_class = text_in(members_in(replica, "ReplicaTableClassSummary"), "TableClass");
    if (!table_class.empty() &&
        table_class != text_in(members_in(all.table, "TableClassSummary"), "TableClass")) {
        wish["TableClassOverride"] = table_class;
    }
    all.omit_unknown(replica, "the " + words, {used, replica_state});
    all.omit(fmt::format("tags, backups, insights, Kinesis, auto scaling and deletion protection "
                         "of the {}",
                         words),
             "they are kept in its region, which is not asked", false);
    return wish;
}

json::array creations(planning& all) {
    json::array out;
    for (const auto& each : elements_in(all.table, "Replicas")) {
        const auto* replica = each.if_object();
        auto wish = replica != nullptr ? creation_of(all, *replica) : json::value();
        if (!wish.is_null()) {
            out.push_back(json::object{{"Create", std::move(wish)}});
        }
    }
    if (!out.empty() && all.region != all.old_region) {
        all.omit(fmt::format("replica in {}", all.old_region),
                 "that is where the dumped table was");
    }
    return out;
}

std::string region_of(const json::value& creation) {
    return std::string(text_in(members_in(creation.get_object(), "Create"), "RegionName"));
}

} // namespace

void add_strong_replicas(planning& all) {
    if (!is_strong(all)) {
        return;
    }
    json::object body{{"ReplicaUpdates", creations(all)}};
    const auto& replicas = body["ReplicaUpdates"].get_array();
    const auto& dumped_witnesses = elements_in(all.table, "GlobalTableWitnesses");
    if (replicas.empty()) {
        if (!dumped_witnesses.empty()) {
            all.omit("witness of the global table", "its replicas are left out");
        }
        return;
    }
    std::vector<std::string> regions;
    for (const auto& each : replicas) {
        regions.push_back(region_of(each));
    }
    json::array witnesses;
    for (const auto& each : dumped_witnesses) {
        if (each.is_object()) {
            json::object wish{{"RegionName", text_in(each.get_object(), "RegionName")}};
            witnesses.push_back(json::object{{"Create", std::move(wish)}});
        }
    }
    if (!witnesses.empty()) {
        body["GlobalTableWitnessUpdates"] = std::move(witnesses);
    }
    body["MultiRegionConsistency"] = "STRONG";
    auto& step = all.add(restoration_phase::before_data, "UpdateTable",
                         "replicas with strong consistency", std::move(body));
    step.waits = true;
    step.replicas = std::move(regions);
}

void add_eventual_replicas(planning& all) {
    if (is_strong(all)) {
        return;
    }
    for (auto& each : creations(all)) { // the service takes one at a time
        auto region = region_of(each);
        auto& step = all.add(restoration_phase::after_data, "UpdateTable", "replica in " + region,
                             {{"ReplicaUpdates", json::array{std::move(each)}}});
        step.waits = true;
        step.replicas.push_back(std::move(region));
    }
}

} // namespace dyndump::table
