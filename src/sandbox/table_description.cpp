#include "sandbox/table_description.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

json::object throughput_json(const capacity_pair& units) {
    return {{"NumberOfDecreasesToday", 0},
            {"ReadCapacityUnits", units.read},
            {"WriteCapacityUnits", units.write}};
}

/// Members that are shown if they were given.
void add_given(json::object& out, std::string_view name, const json::object& given) {
    if (!given.empty()) {
        out[name] = given;
    }
}

json::object warm_json(const json::object& given, std::string_view status) {
    json::object out;
    out = given;
    out["Status"] = status == "ACTIVE" ? "ACTIVE" : "UPDATING";
    return out;
}

/// An index as DescribeTable shows it. Its size is taken to be the table's.
json::object index_json(const index_definition& index, const table& items,
                        const table_definition& definition) {
    json::object out{{"IndexName", index.name}, {"KeySchema", index.key_schema_json}};
    add_given(out, "Projection", index.projection);
    if (index.global) {
        out["IndexStatus"] = index.status;
        out["ProvisionedThroughput"] = throughput_json(index.provisioned);
        if (index.status == "CREATING") {
            out["Backfilling"] = index.backfilling;
        }
        add_given(out, "OnDemandThroughput", index.on_demand_maxima);
        if (!index.warm_throughput.empty()) {
            out["WarmThroughput"] = warm_json(index.warm_throughput, index.status);
        }
    }
    out["IndexSizeBytes"] = items.size_bytes();
    out["ItemCount"] = items.item_count();
    out["IndexArn"] = definition.index_arn(index.name);
    return out;
}

void add_indexes(json::object& out, const table& items, const table_definition& definition) {
    for (const bool global : {true, false}) {
        json::array list;
        for (const index_definition& index : definition.indexes) {
            if (index.global == global) {
                list.push_back(index_json(index, items, definition));
            }
        }
        if (!list.empty()) {
            out[global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes"] = std::move(list);
        }
    }
}

void add_billing(json::object& out, const table_definition& definition) {
    if (definition.on_demand) {
        out["BillingModeSummary"] = {
            {"BillingMode", "PAY_PER_REQUEST"},
            {"LastUpdateToPayPerRequestDateTime", definition.on_demand_since}};
    } else if (definition.on_demand_since != 0) {
        out["BillingModeSummary"] = {
            {"BillingMode", "PROVISIONED"},
            {"LastUpdateToPayPerRequestDateTime", definition.on_demand_since}};
    }
}

void add_stream(json::object& out, const table_definition& definition) {
    add_given(out, "StreamSpecification", definition.stream);
    if (!definition.stream_label.empty()) {
        out["LatestStreamLabel"] = definition.stream_label;
        out["LatestStreamArn"] =
            fmt::format("{}/stream/{}", definition.arn(), definition.stream_label);
    }
}

void add_encryption(json::object& out, const table_definition& definition) {
    if (definition.encryption.empty()) {
        return;
    }
    const json::value* key = definition.encryption.if_contains("KMSMasterKeyId");
    const std::string id =
        key != nullptr && key->is_string() ? std::string(key->get_string()) : "alias/aws/dynamodb";
    out["SSEDescription"] = {
        {"Status", "ENABLED"},
        {"SSEType", "KMS"},
        {"KMSMasterKeyArn",
         id.starts_with("arn:")
             ? id
             : fmt::format("arn:aws:kms:{}:{}:{}{}", table_definition::region,
                           table_definition::account, id.find('/') == id.npos ? "key/" : "", id)}};
}

} // namespace

json::object describe(const table& items, std::string_view status) {
    const auto definition = items.definition();
    json::object out;
    out["AttributeDefinitions"] = definition->attribute_definitions;
    out["TableName"] = definition->name;
    out["KeySchema"] = definition->key_schema_json;
    out["TableStatus"] = status;
    out["CreationDateTime"] = definition->creation_time;
    out["ProvisionedThroughput"] = throughput_json(definition->provisioned);
    out["TableSizeBytes"] = items.size_bytes();
    out["ItemCount"] = items.item_count();
    out["TableArn"] = definition->arn();
    out["TableId"] = definition->id;
    add_billing(out, *definition);
    add_indexes(out, items, *definition);
    add_stream(out, *definition);
    add_encryption(out, *definition);
    if (!definition->table_class.empty()) {
        out["TableClassSummary"] = {{"TableClass", definition->table_class}};
    }
    add_given(out, "OnDemandThroughput", definition->on_demand_maxima);
    if (!definition->warm_throughput.empty()) {
        out["WarmThroughput"] = warm_json(definition->warm_throughput, status);
    }
    out["DeletionProtectionEnabled"] = definition->deletion_protection;
    return out;
}

} // namespace dyndump::sandbox_impl
