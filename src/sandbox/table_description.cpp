#include "sandbox/table_definition.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

json::object throughput_json(const json::object& given) {
    json::object out{{"NumberOfDecreasesToday", 0}};
    for (const char* name : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
        const json::value* units = given.if_contains(name);
        out[name] = units == nullptr ? json::value(0) : *units;
    }
    return out;
}

/// An index as DescribeTable shows it. Its size is taken to be the table's.
json::object index_json(const json::object& given, const table& items, bool global) {
    json::object out = given;
    const auto& name = given.at("IndexName").get_string();
    if (global) {
        const json::value* throughput = given.if_contains("ProvisionedThroughput");
        out["IndexStatus"] = "ACTIVE";
        out["ProvisionedThroughput"] = throughput_json(
            throughput != nullptr && throughput->is_object() ? throughput->get_object()
                                                             : json::object());
    }
    out["IndexSizeBytes"] = items.size_bytes();
    out["ItemCount"] = items.item_count();
    out["IndexArn"] = fmt::format("{}/index/{}", items.definition().arn(), std::string_view(name));
    return out;
}

} // namespace

json::object describe(const table& items, std::string_view status) {
    const table_definition& definition = items.definition();
    json::object out;
    out["AttributeDefinitions"] = definition.attribute_definitions;
    out["TableName"] = definition.name;
    out["KeySchema"] = definition.key_schema_json;
    out["TableStatus"] = status;
    out["CreationDateTime"] = definition.creation_time;
    out["ProvisionedThroughput"] = {{"NumberOfDecreasesToday", 0},
                                    {"ReadCapacityUnits", definition.read_capacity},
                                    {"WriteCapacityUnits", definition.write_capacity}};
    out["TableSizeBytes"] = items.size_bytes();
    out["ItemCount"] = items.item_count();
    out["TableArn"] = definition.arn();
    out["TableId"] = definition.id;
    if (definition.on_demand) {
        out["BillingModeSummary"] = {
            {"BillingMode", "PAY_PER_REQUEST"},
            {"LastUpdateToPayPerRequestDateTime", definition.creation_time}};
    }
    auto add_indexes = [&](const char* member, const json::array& given, bool global) {
        if (given.empty()) {
            return;
        }
        json::array list;
        for (const json::value& index : given) {
            list.push_back(index_json(index.get_object(), items, global));
        }
        out[member] = std::move(list);
    };
    add_indexes("GlobalSecondaryIndexes", definition.global_index_json, true);
    add_indexes("LocalSecondaryIndexes", definition.local_index_json, false);
    out["DeletionProtectionEnabled"] = false;
    return out;
}

} // namespace dyndump::sandbox_impl
