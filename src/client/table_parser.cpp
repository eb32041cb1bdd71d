#include "client/table_parser.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace dyndump::detail {
namespace {

namespace json = boost::json;

std::string text(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    const auto* string = value != nullptr ? value->if_string() : nullptr;
    return string != nullptr ? std::string(*string) : std::string();
}

double number(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

std::uint64_t count(const json::object& in, std::string_view name) {
    constexpr double most = 1e18; // what does not fit has no value as an integer
    return static_cast<std::uint64_t>(std::clamp(number(in, name), 0.0, most));
}

const json::object* object(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}

double read_units(const json::object& in) {
    const auto* throughput = object(in, "ProvisionedThroughput");
    return throughput != nullptr ? number(*throughput, "ReadCapacityUnits") : 0;
}

void add_indexes(const json::object& table, std::string_view member, bool global,
                 table_description& out) {
    const auto* value = table.if_contains(member);
    const auto* list = value != nullptr ? value->if_array() : nullptr;
    if (list == nullptr) {
        return;
    }
    for (const auto& each : *list) {
        if (const auto* index = each.if_object()) {
            out.indexes.push_back({text(*index, "IndexName"), global, count(*index, "ItemCount"),
                                   count(*index, "IndexSizeBytes"), read_units(*index),
                                   text(*index, "IndexStatus")});
        }
    }
}

void add_keys(const json::object& table, table_description& out) {
    const auto* value = table.if_contains("KeySchema");
    const auto* list = value != nullptr ? value->if_array() : nullptr;
    if (list == nullptr) {
        return;
    }
    for (const auto& each : *list) {
        if (const auto* key = each.if_object()) {
            const bool partition = text(*key, "KeyType") == "HASH";
            const auto where = partition ? out.key_names.begin() : out.key_names.end();
            out.key_names.insert(where, text(*key, "AttributeName"));
        }
    }
}

} // namespace

error_code parse_table(std::string_view body, table_description& out) {
    error_code ec;
    const auto whole = json::parse(body, ec);
    const auto* outer = ec ? nullptr : whole.if_object();
    const auto* table = outer != nullptr ? object(*outer, "Table") : nullptr;
    if (table == nullptr) {
        return errc::malformed_response;
    }
    out = {};
    out.name = text(*table, "TableName");
    out.arn = text(*table, "TableArn");
    out.id = text(*table, "TableId");
    out.status = text(*table, "TableStatus");
    out.creation_time = number(*table, "CreationDateTime");
    out.item_count = count(*table, "ItemCount");
    out.size_bytes = count(*table, "TableSizeBytes");
    if (const auto* billing = object(*table, "BillingModeSummary")) {
        out.on_demand = text(*billing, "BillingMode") == "PAY_PER_REQUEST";
    }
    out.read_capacity_units = out.on_demand ? 0 : read_units(*table);
    add_keys(*table, out);
    add_indexes(*table, "GlobalSecondaryIndexes", true, out);
    add_indexes(*table, "LocalSecondaryIndexes", false, out);
    out.json = json::serialize(*table);
    return {};
}

} // namespace dyndump::detail
