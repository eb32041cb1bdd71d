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

double provisioned(const json::object& in, std::string_view units) {
    const auto* throughput = object(in, "ProvisionedThroughput");
    return throughput != nullptr ? number(*throughput, units) : 0;
}

const json::array* array(const json::object& in, std::string_view name) {
    const auto* value = in.if_contains(name);
    return value != nullptr ? value->if_array() : nullptr;
}

std::vector<std::string> keys_of(const json::object& in) {
    std::vector<std::string> names;
    std::ptrdiff_t partition_keys = 0; // an index may have several
    const auto* list = array(in, "KeySchema");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        if (const auto* key = (*list)[i].if_object()) {
            const bool partition = text(*key, "KeyType") == "HASH";
            const auto where = partition ? names.begin() + partition_keys++ : names.end();
            names.insert(where, text(*key, "AttributeName"));
        }
    }
    return names;
}

void add_projection(const json::object& index, index_description& out) {
    const auto* projection = object(index, "Projection");
    if (projection == nullptr) {
        return;
    }
    out.projection = text(*projection, "ProjectionType");
    const auto* list = array(*projection, "NonKeyAttributes");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        if (const auto* name = (*list)[i].if_string()) {
            out.projected_attributes.emplace_back(*name);
        }
    }
}

void add_indexes(const json::object& table, std::string_view member, bool global,
                 table_description& out) {
    const auto* list = array(table, member);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        if (const auto* index = (*list)[i].if_object()) {
            auto& added = out.indexes.emplace_back();
            added.name = text(*index, "IndexName");
            added.global = global;
            added.item_count = count(*index, "ItemCount");
            added.size_bytes = count(*index, "IndexSizeBytes");
            added.read_capacity_units = provisioned(*index, "ReadCapacityUnits");
            added.status = text(*index, "IndexStatus");
            added.write_capacity_units = provisioned(*index, "WriteCapacityUnits");
            added.key_names = keys_of(*index);
            add_projection(*index, added);
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
    if (!out.on_demand) {
        out.read_capacity_units = provisioned(*table, "ReadCapacityUnits");
        out.write_capacity_units = provisioned(*table, "WriteCapacityUnits");
    }
    out.key_names = keys_of(*table);
    add_indexes(*table, "GlobalSecondaryIndexes", true, out);
    add_indexes(*table, "LocalSecondaryIndexes", false, out);
    out.json = json::serialize(*table);
    return {};
}

} // namespace dyndump::detail
