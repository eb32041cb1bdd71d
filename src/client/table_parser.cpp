#include "client/table_parser.hpp"

#include "core/json_members.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace dyndump::detail {
namespace {

namespace json = boost::json;

using core::count_in;
using core::elements_in;
using core::members_in;
using core::number_in;

std::string text(const json::object& in, std::string_view name) {
    return std::string(core::text_in(in, name));
}

double provisioned(const json::object& in, std::string_view units) {
    return number_in(members_in(in, "ProvisionedThroughput"), units);
}

std::vector<std::string> keys_of(const json::object& in) {
    std::vector<std::string> names;
    std::ptrdiff_t partition_keys = 0; // an index may have several
    for (const auto& each : elements_in(in, "KeySchema")) {
        if (const auto* key = each.if_object()) {
            const bool partition = text(*key, "KeyType") == "HASH";
            const auto where = partition ? names.begin() + partition_keys++ : names.end();
            names.insert(where, text(*key, "AttributeName"));
        }
    }
    return names;
}

void add_projection(const json::object& index, index_description& out) {
    const auto& projection = members_in(index, "Projection");
    out.projection = text(projection, "ProjectionType");
    for (const auto& each : elements_in(projection, "NonKeyAttributes")) {
        if (const auto* name = each.if_string()) {
            out.projected_attributes.emplace_back(*name);
        }
    }
}

void add_indexes(const json::object& table, std::string_view member, bool global,
                 table_description& out) {
    for (const auto& each : elements_in(table, member)) {
        if (const auto* index = each.if_object()) {
            auto& added = out.indexes.emplace_back();
            added.name = text(*index, "IndexName");
            added.global = global;
            added.item_count = count_in(*index, "ItemCount");
            added.size_bytes = count_in(*index, "IndexSizeBytes");
            added.read_capacity_units = provisioned(*index, "ReadCapacityUnits");
            added.status = text(*index, "IndexStatus");
            added.write_capacity_units = provisioned(*index, "WriteCapacityUnits");
            added.key_names = keys_of(*index);
            add_projection(*index, added);
        }
    }
}

// In other regions: the table may be in its own list.
std::vector<std::string> replicas_of(const json::object& table) {
    std::vector<std::string> regions;
    for (const auto& each : elements_in(table, "Replicas")) {
        if (const auto* replica = each.if_object()) {
            const auto region = text(*replica, "RegionName");
            const auto arn = text(table, "TableArn");
            if (arn.find(":dynamodb:" + region + ':') == std::string::npos) {
                regions.push_back(region);
            }
        }
    }
    return regions;
}

void read(const json::object& table, table_description& out) {
    out = {};
    out.name = text(table, "TableName");
    out.arn = text(table, "TableArn");
    out.id = text(table, "TableId");
    out.status = text(table, "TableStatus");
    out.creation_time = number_in(table, "CreationDateTime");
    out.item_count = count_in(table, "ItemCount");
    out.size_bytes = count_in(table, "TableSizeBytes");
    out.on_demand =
        text(members_in(table, "BillingModeSummary"), "BillingMode") == "PAY_PER_REQUEST";
    if (!out.on_demand) {
        out.read_capacity_units = provisioned(table, "ReadCapacityUnits");
        out.write_capacity_units = provisioned(table, "WriteCapacityUnits");
    }
    const auto& warm = members_in(table, "WarmThroughput");
    out.warm_read_units = number_in(warm, "ReadUnitsPerSecond");
    out.warm_write_units = number_in(warm, "WriteUnitsPerSecond");
    out.is_infrequent_access =
        text(members_in(table, "TableClassSummary"), "TableClass") == "STANDARD_INFREQUENT_ACCESS";
    out.deletion_protection = core::flag_in(table, "DeletionProtectionEnabled");
    out.has_stream = core::flag_in(members_in(table, "StreamSpecification"), "StreamEnabled");
    out.replicas = replicas_of(table);
    out.key_names = keys_of(table);
    add_indexes(table, "GlobalSecondaryIndexes", true, out);
    add_indexes(table, "LocalSecondaryIndexes", false, out);
    out.json = json::serialize(table);
}

} // namespace

error_code parse_table(std::string_view body, table_description& out) {
    error_code ec;
    const auto whole = json::parse(body, ec);
    const auto* outer = ec ? nullptr : whole.if_object();
    const auto* table = outer != nullptr ? core::object_in(*outer, "Table") : nullptr;
    if (table == nullptr) {
        return errc::malformed_response;
    }
    read(*table, out);
    return {};
}

} // namespace dyndump::detail

namespace dyndump {

error_code read_table_description(std::string_view json, table_description& into) {
    error_code ec;
    const auto value = boost::json::parse(json, ec);
    const auto* table = ec ? nullptr : value.if_object();
    if (table == nullptr || !table->contains("TableName")) {
        return errc::malformed_response;
    }
    detail::read(*table, into);
    return {};
}

} // namespace dyndump
