// UpdateTable
#include "sandbox/definition_request.hpp"
#include "sandbox/index_updates.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"
#include "sandbox/table_changes.hpp"
#include "sandbox/table_description.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::string_view changes[] = {"BillingMode",
                                        "DeletionProtectionEnabled",
                                        "GlobalSecondaryIndexUpdates",
                                        "OnDemandThroughput",
                                        "ProvisionedThroughput",
                                        "SSESpecification",
                                        "StreamSpecification",
                                        "TableClass",
                                        "WarmThroughput"};

service_fault unwanted(std::string_view what) {
    return validation_fault(fmt::format("One or more parameter values were invalid: {}", what));
}

outcome<void> check_members(const json::object& request) {
    const bool any = std::any_of(std::begin(changes), std::end(changes),
                                 [&request](auto name) { return request.contains(name); });
    if (!any && !request.contains("ReplicaUpdates")) {
        return validation_fault("At least one of ProvisionedThroughput, BillingMode, "
                                "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
                                "SSESpecification or ReplicaUpdates is required");
    }
    return refuse_members(request, {"ReplicaUpdates", "MultiRegionConsistency"});
}

service_fault unchanged(const capacity_pair& now) {
    return validation_fault(fmt::format(
        "The provisioned throughput for the table will not change. The requested value equals the "
        "current value. Current ReadCapacityUnits provisioned for the table: {0}. Requested "
        "ReadCapacityUnits: {0}. Current WriteCapacityUnits provisioned for the table: {1}. "
        "Requested WriteCapacityUnits: {1}. Refer to the Amazon DynamoDB Developer Guide for "
        "current limits and how to request higher limits.",
        now.read, now.write));
}

outcome<void> update_billing(json::object& request, table_definition& into,
                             std::chrono::system_clock::time_point now) {
    auto mode = text_of(request, "BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"});
    auto throughput = read_throughput(request);
    if (!mode || !throughput) {
        return mode ? throughput.error() : mode.error();
    }
    const bool on_demand = mode->empty() ? into.on_demand : *mode == "PAY_PER_REQUEST";
    if (on_demand && *throughput) {
        return unwanted("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                        "BillingMode is PAY_PER_REQUEST");
    }
    if (*mode == "PROVISIONED" && !*throughput) {
        return unwanted("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
    if (*throughput) {
        const bool same = (*throughput)->read == into.provisioned.read &&
                          (*throughput)->write == into.provisioned.write;
        if (same && on_demand == into.on_demand) {
            return unchanged(into.provisioned);
        }
        into.provisioned = **throughput;
    }
    if (on_demand && !into.on_demand) {
        into.on_demand_since = std::chrono::system_clock::to_time_t(now);
        into.provisioned = {};
        for (index_definition& index : into.indexes) {
            index.provisioned = {};
        }
    }
    into.on_demand = on_demand;
    return {};
}

outcome<void> check_index_throughput(const table_definition& definition) {
    for (const index_definition& index : definition.indexes) {
        if (index.global && !definition.on_demand && index.provisioned.write == 0) {
            return unwanted(
                fmt::format("ProvisionedThroughput must be specified for index: {}", index.name));
        }
    }
    return {};
}

/// The definition as the request wants it, with indexes in their states of transition.
outcome<table_definition> changed(const table_definition& now, const call_context& context,
                                  json::object& request) {
    table_definition next = now;
    auto billing = update_billing(request, next, context.wall_now);
    auto settings = read_settings(request, next);
    auto stream = read_stream(request, next, context.wall_now);
    if (!billing || !settings || !stream) {
        return !billing ? billing.error() : !settings ? settings.error() : stream.error();
    }
    auto indexes = update_indexes(request, next);
    auto throughput = check_index_throughput(next);
    if (!indexes || !throughput) {
        return indexes ? throughput.error() : indexes.error();
    }
    return next;
}

} // namespace

outcome<void> check_settled(const table_entry& where) {
    const std::string status = where.status.word();
    const std::string name = where.items.definition()->name;
    for (const auto& [word, doing] :
         {std::pair("CREATING", "created"), std::pair("UPDATING", "updated"),
          std::pair("DELETING", "deleted")}) {
        if (status == word) {
            return still_in_use_fault(fmt::format("Table is being {}: {}", doing, name));
        }
    }
    return {};
}

outcome<json::object> update_table(catalog& tables, const call_context& context,
                                   json::object& request) {
    auto found = any_table_of(tables, request);
    auto members = check_members(request);
    if (!found || !members) {
        return found ? members.error() : found.error();
    }
    const table_ptr where = *found;
    auto settled = check_settled(*where);
    if (!settled) {
        return settled.error();
    }
    auto next = changed(*where->items.definition(), context, request);
    if (!next) {
        return next.error();
    }
    where->status.set("UPDATING");
    where->items.redefine([&next](table_definition& all) { all = std::move(*next); });
    json::object out{{"TableDescription", describe(where->items, "UPDATING")}};
    const auto updated_at = context.now + context.faults.update_time;
    const auto index_time = context.faults.index_time;
    tables.later.add(context.now, context.faults.update_time,
                     [&tables, where, updated_at, index_time] {
                         where->items.redefine(begin_backfilling);
                         where->status.replace("UPDATING", "ACTIVE");
                         tables.later.add(updated_at, index_time,
                                          [where] { where->items.redefine(end_backfilling); });
                     });
    return out;
}

} // namespace dyndump::sandbox_impl
