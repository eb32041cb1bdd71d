#include "sandbox/table_definition.hpp"

#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

using attribute_types = std::map<std::string, char, std::less<>>;

service_fault invalid(std::string_view what) {
    return validation_fault(fmt::format("One or more parameter values were invalid: {}", what));
}

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

outcome<void> read_indexes(json::object& request, std::string_view member,
                           const attribute_types& types, table_definition& definition,
                           std::set<std::string>& used) {
    auto list = array_of(request, member);
    if (!list || *list == nullptr) {
        return list ? outcome<void>() : list.error();
    }
    const bool global = member.starts_with("Global");
    for (json::value& entry : **list) {
        if (!entry.is_object()) {
            return serialization_fault(fmt::format("{} holds objects", member));
        }
        auto name = text_of(entry.get_object(), "IndexName");
        auto elements = array_of(entry.get_object(), "KeySchema");
        if (!name || !elements || *elements == nullptr || name->empty()) {
            return invalid("an index needs IndexName and KeySchema");
        }
        auto keys = read_keys(**elements, types, used);
        if (!keys) {
            return keys.error();
        }
        if (!definition.indexes.emplace(*name, *keys).second) {
            return invalid(fmt::format("Duplicate index name: {}", *name));
        }
        if (global) {
            definition.global_indexes.push_back(*name);
        }
    }
    (global ? definition.global_index_json : definition.local_index_json) = **list;
    return {};
}

outcome<void> read_billing(json::object& request, table_definition& definition) {
    auto mode = text_of(request, "BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"});
    auto throughput = object_of(request, "ProvisionedThroughput");
    if (!mode || !throughput) {
        return mode ? throughput.error() : mode.error();
    }
    definition.on_demand = *mode == "PAY_PER_REQUEST";
    if (definition.on_demand) {
        return *throughput == nullptr
                   ? outcome<void>()
                   : invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
                             "when BillingMode is PAY_PER_REQUEST");
    }
    if (*throughput == nullptr) {
        return invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                       "BillingMode is PROVISIONED");
    }
    auto reads = integer_of(**throughput, "ReadCapacityUnits", {1, INT64_MAX});
    auto writes = integer_of(**throughput, "WriteCapacityUnits", {1, INT64_MAX});
    if (!reads || !writes) {
        return reads ? writes.error() : reads.error();
    }
    if (!*reads || !*writes) {
        return invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                       "BillingMode is PROVISIONED");
    }
    definition.read_capacity = **reads;
    definition.write_capacity = **writes;
    return {};
}

} // namespace

outcome<table_definition> read_definition(json::object& request) {
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
    for (const char* member : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
        auto read = read_indexes(request, member, *types, definition, used);
        if (!read) {
            return read.error();
        }
    }
    if (used.size() != types->size()) {
        return invalid("Number of attributes in KeySchema does not exactly match number of "
                       "attributes defined in AttributeDefinitions");
    }
    auto billing = read_billing(request, definition);
    if (!billing) {
        return billing.error();
    }
    auto tags = array_of(request, "Tags");
    if (!tags) {
        return tags.error();
    }
    if (*tags != nullptr) {
        definition.tags = **tags;
    }
    definition.key_schema_json = **elements;
    definition.attribute_definitions = **attributes;
    return definition;
}

} // namespace dyndump::sandbox_impl
