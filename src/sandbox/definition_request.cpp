#include "sandbox/definition_request.hpp"

#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::size_t max_local_indexes = 5;
constexpr std::size_t max_global_indexes = 20;

service_fault invalid(std::string_view what) {
    return validation_fault(fmt::format("One or more parameter values were invalid: {}", what));
}

outcome<key_schema> read_keys(const json::array& elements, const attribute_types& types,
                              std::set<std::string>& used) {
    if (elements.empty() || elements.size() > 2) {
        return validation_fault("1 validation error detected: Value at 'keySchema' failed to "
                                "satisfy constraint: Member must have 1 or 2 elements");
    }
    key_schema keys;
    for (const json::value& entry : elements) {
        if (!entry.is_object()) {
            return serialization_fault("KeySchema holds objects");
        }
        auto name = text_of(entry.get_object(), "AttributeName");
        auto kind = text_of(entry.get_object(), "KeyType", {"HASH", "RANGE"});
        if (!name || !kind) {
            return name ? kind.error() : name.error();
        }
        const bool first = &entry == &elements.front();
        if (first != (*kind == "HASH")) {
            return validation_fault(
                first ? "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
                      : "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
        const auto type = types.find(*name);
        if (type == types.end()) {
            return invalid(fmt::format("Some index key attributes are not defined in "
                                       "AttributeDefinitions. Keys: [{}]",
                                       *name));
        }
        used.insert(*name);
        key_attribute key{*name, type->second};
        if (first) {
            keys.partition = std::move(key);
        } else if (key.name == keys.partition.name) {
            return validation_fault("Both the Hash Key and the Range Key element in the KeySchema "
                                    "have the same name");
        } else {
            keys.sort = std::move(key);
        }
    }
    return keys;
}

/// A member that is an object, copied; empty if it is absent.
outcome<void> copy_object(json::object& request, std::string_view name, json::object& into) {
    auto given = object_of(request, name);
    if (!given) {
        return given.error();
    }
    if (*given != nullptr) {
        into = **given;
    }
    return {};
}

outcome<void> check_projection(const json::object& projection) {
    auto type = text_of(projection, "ProjectionType", {"ALL", "KEYS_ONLY", "INCLUDE"});
    if (!type) {
        return type.error();
    }
    const json::value* names = projection.if_contains("NonKeyAttributes");
    if (*type == "INCLUDE" && names == nullptr) {
        return invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    if (*type != "INCLUDE" && names != nullptr) {
        return invalid(
            fmt::format("ProjectionType is {}, but NonKeyAttributes is specified", *type));
    }
    if (names == nullptr) {
        return {};
    }
    if (!names->is_array()) {
        return serialization_fault("NonKeyAttributes is a list");
    }
    for (const json::value& name : names->get_array()) {
        if (!name.is_string()) {
            return serialization_fault("NonKeyAttributes holds strings");
        }
    }
    return {};
}

outcome<void> read_indexes(json::object& request, bool global, const attribute_types& types,
                           table_definition& definition, std::set<std::string>& used) {
    const std::string_view member = global ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes";
    auto list = array_of(request, member);
    if (!list || *list == nullptr) {
        return list ? outcome<void>() : list.error();
    }
    const std::size_t most = global ? max_global_indexes : max_local_indexes;
    if ((*list)->size() > most) {
        return invalid(fmt::format("Number of {} exceeds per-table limit of {}", member, most));
    }
    for (json::value& entry : **list) {
        if (!entry.is_object()) {
            return serialization_fault(fmt::format("{} holds objects", member));
        }
        auto index = read_index(entry.get_object(), global, types, used);
        if (!index) {
            return index.error();
        }
        if (definition.find_index(index->name) != nullptr) {
            return invalid(fmt::format("Duplicate index name: {}", index->name));
        }
        if (!global && index->keys.partition.name != definition.keys.partition.name) {
            return invalid(fmt::format("Index KeySchema does not have the same leading hash key as "
                                       "table KeySchema for index: {}",
                                       index->name));
        }
        definition.indexes.push_back(std::move(*index));
    }
    return {};
}

outcome<void> read_billing(json::object& request, table_definition& definition) {
    auto mode = text_of(request, "BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"});
    auto throughput = read_throughput(request);
    if (!mode || !throughput) {
        return mode ? throughput.error() : mode.error();
    }
    definition.on_demand = *mode == "PAY_PER_REQUEST";
    if (definition.on_demand) {
        return *throughput ? invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                                     "specified when BillingMode is PAY_PER_REQUEST")
                           : outcome<void>();
    }
    if (!*throughput) {
        return invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                       "BillingMode is PROVISIONED");
    }
    definition.provisioned = **throughput;
    return {};
}

} // namespace

outcome<attribute_types> read_attributes(const json::array& definitions) {
    attribute_types types;
    for (const json::value& entry : definitions) {
        if (!entry.is_object()) {
            return serialization_fault("AttributeDefinitions holds objects");
        }
        auto name = text_of(entry.get_object(), "AttributeName");
        auto type = text_of(entry.get_object(), "AttributeType", {"S", "N", "B"});
        if (!name || !type) {
            return name ? type.error() : name.error();
        }
        if (name->empty() || type->empty()) {
            return invalid("AttributeName and AttributeType are required");
        }
        if (!types.emplace(*name, type->front()).second) {
            return invalid(
                fmt::format("Duplicate AttributeName in AttributeDefinitions: {}", *name));
        }
    }
    return types;
}

outcome<index_definition> read_index(json::object& entry, bool global, const attribute_types& types,
                                     std::set<std::string>& used) {
    auto name = text_of(entry, "IndexName");
    auto elements = array_of(entry, "KeySchema");
    auto projection = object_of(entry, "Projection");
    auto throughput = read_throughput(entry);
    if (!name || !elements || !projection || !throughput) {
        return !name         ? name.error()
               : !elements   ? elements.error()
               : !projection ? projection.error()
                             : throughput.error();
    }
    if (*elements == nullptr || name->empty()) {
        return invalid("an index needs IndexName and KeySchema");
    }
    auto keys = read_keys(**elements, types, used);
    if (!keys) {
        return keys.error();
    }
    index_definition index;
    index.name = *name;
    index.global = global;
    index.keys = *keys;
    index.key_schema_json = **elements;
    index.provisioned = throughput->value_or(capacity_pair());
    if (*projection != nullptr) {
        auto checked = check_projection(**projection);
        if (!checked) {
            return checked.error();
        }
        index.projection = **projection;
    }
    auto maxima = copy_object(entry, "OnDemandThroughput", index.on_demand_maxima);
    auto warm = copy_object(entry, "WarmThroughput", index.warm_throughput);
    if (!maxima || !warm) {
        return maxima ? warm.error() : maxima.error();
    }
    return index;
}

outcome<std::optional<capacity_pair>> read_throughput(json::object& request) {
    auto given = object_of(request, "ProvisionedThroughput");
    if (!given) {
        return given.error();
    }
    if (*given == nullptr) {
        return std::optional<capacity_pair>();
    }
    auto reads = integer_of(**given, "ReadCapacityUnits", {1, INT64_MAX});
    auto writes = integer_of(**given, "WriteCapacityUnits", {1, INT64_MAX});
    if (!reads || !writes) {
        return reads ? writes.error() : reads.error();
    }
    if (!*reads || !*writes) {
        return invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                       "BillingMode is PROVISIONED");
    }
    return std::optional(capacity_pair{**reads, **writes});
}

outcome<void> read_settings(json::object& request, table_definition& into) {
    auto table_class = text_of(request, "TableClass", {"STANDARD", "STANDARD_INFREQUENT_ACCESS"});
    auto protection = boolean_of(request, "DeletionProtectionEnabled");
    if (!table_class || !protection) {
        return table_class ? protection.error() : table_class.error();
    }
    if (!table_class->empty()) {
        into.table_class = *table_class;
    }
    if (request.contains("DeletionProtectionEnabled")) {
        into.deletion_protection = *protection;
    }
    for (const auto& [name, place] : {std::pair("SSESpecification", &into.encryption),
                                      std::pair("OnDemandThroughput", &into.on_demand_maxima),
                                      std::pair("WarmThroughput", &into.warm_throughput)}) {
        auto copied = copy_object(request, name, *place);
        if (!copied) {
            return copied;
        }
    }
    const json::value* encrypted = into.encryption.if_contains("Enabled");
    if (encrypted == nullptr || *encrypted != true) {
        into.encryption.clear();
    }
    return {};
}

outcome<void> read_stream(json::object& request, table_definition& into,
                          std::chrono::system_clock::time_point now) {
    auto given = object_of(request, "StreamSpecification");
    if (!given || *given == nullptr) {
        return given ? outcome<void>() : given.error();
    }
    auto enabled = boolean_of(**given, "StreamEnabled");
    auto view = text_of(**given, "StreamViewType",
                        {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"});
    if (!enabled || !view) {
        return enabled ? view.error() : enabled.error();
    }
    if (*enabled && !into.stream.empty()) {
        return validation_fault(
            fmt::format("Table already has an enabled stream: TableName: {}", into.name));
    }
    if (!*enabled) {
        into.stream.clear();
        return {};
    }
    if (view->empty()) {
        return invalid("StreamViewType is required when StreamEnabled is true");
    }
    into.stream = **given;
    into.stream_label = fmt::format("{:%Y-%m-%dT%H:%M:%S}.000",
                                    fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
    return {};
}

outcome<table_definition> read_definition(json::object& request,
                                          std::chrono::system_clock::time_point now) {
    auto name = table_name_of(request);
    auto attributes = array_of(request, "AttributeDefinitions");
    auto elements = array_of(request, "KeySchema");
    if (!name || !attributes || !elements) {
        return !name ? name.error() : !attributes ? attributes.error() : elements.error();
    }
    if (*attributes == nullptr || *elements == nullptr) {
        return invalid("AttributeDefinitions and KeySchema are required");
    }
    auto types = read_attributes(**attributes);
    if (!types) {
        return types.error();
    }
    table_definition definition;
    definition.name = *name;
    std::set<std::string> used;
    auto keys = read_keys(**elements, *types, used);
    if (!keys) {
        return keys.error();
    }
    definition.keys = *keys;
    for (const bool global : {false, true}) {
        auto read = read_indexes(request, global, *types, definition, used);
        if (!read) {
            return read.error();
        }
    }
    if (used.size() != types->size()) {
        return invalid("Number of attributes in KeySchema does not exactly match number of "
                       "attributes defined in AttributeDefinitions");
    }
    auto billing = read_billing(request, definition);
    auto settings = read_settings(request, definition);
    auto stream = read_stream(request, definition, now);
    if (!billing || !settings || !stream) {
        return !billing ? billing.error() : !settings ? settings.error() : stream.error();
    }
    definition.creation_time = std::chrono::system_clock::to_time_t(now);
    definition.on_demand_since = definition.on_demand ? definition.creation_time : 0;
    auto tags = array_of(request, "Tags");
    auto policy = text_of(request, "ResourcePolicy");
    if (!tags || !policy) {
        return tags ? policy.error() : tags.error();
    }
    definition.policy = *policy;
    if (*tags != nullptr) {
        definition.tags = **tags;
    }
    definition.key_schema_json = **elements;
    definition.attribute_definitions = **attributes;
    return definition;
}

} // namespace dyndump::sandbox_impl
