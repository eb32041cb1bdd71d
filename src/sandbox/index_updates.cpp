#include "sandbox/index_updates.hpp"

#include "sandbox/definition_request.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

outcome<index_definition*> index_to_change(const json::object& action, table_definition& into) {
    auto name = text_of(action, "IndexName");
    if (!name) {
        return name.error();
    }
    index_definition* index = into.find_index(*name);
    if (index == nullptr || !index->global) {
        return table_not_found_fault(*name, false);
    }
    return index;
}

/// The known definitions, and those that the request adds.
outcome<void> add_attributes(json::object& request, table_definition& into) {
    auto given = array_of(request, "AttributeDefinitions");
    if (!given || *given == nullptr) {
        return given ? outcome<void>() : given.error();
    }
    auto fresh = read_attributes(**given);
    auto known = read_attributes(into.attribute_definitions);
    if (!fresh) {
        return fresh.error();
    }
    for (const json::value& each : **given) {
        const std::string name(each.at("AttributeName").get_string());
        if (!known->contains(name)) {
            into.attribute_definitions.push_back(json::value(each, json::storage_ptr()));
        }
    }
    return {};
}

/// Definitions that no key has are gone, as the service does.
void drop_unused_attributes(table_definition& all) {
    std::set<std::string> used;
    const auto add = [&used](const key_schema& keys) {
        used.insert(keys.partition.name);
        if (keys.sort) {
            used.insert(keys.sort->name);
        }
    };
    add(all.keys);
    for (const index_definition& index : all.indexes) {
        add(index.keys);
    }
    json::array kept;
    for (const json::value& each : all.attribute_definitions) {
        if (used.contains(std::string(each.at("AttributeName").get_string()))) {
            kept.push_back(each);
        }
    }
    all.attribute_definitions = std::move(kept);
}

outcome<void> create_index(json::object& action, table_definition& into) {
    auto types = read_attributes(into.attribute_definitions);
    std::set<std::string> used;
    auto index = read_index(action, true, *types, used);
    if (!index) {
        return index.error();
    }
    if (into.find_index(index->name) != nullptr) {
        return validation_fault("Attempting to create an index which already exists");
    }
    index->status = "CREATING";
    into.indexes.push_back(std::move(*index));
    return {};
}

outcome<void> update_index(json::object& action, table_definition& into) {
    auto index = index_to_change(action, into);
    auto throughput = read_throughput(action);
    auto maxima = object_of(action, "OnDemandThroughput");
    auto warm = object_of(action, "WarmThroughput");
    if (!index || !throughput || !maxima || !warm) {
        return !index        ? index.error()
               : !throughput ? throughput.error()
               : !maxima     ? maxima.error()
                             : warm.error();
    }
    index_definition& changed = **index;
    changed.provisioned = throughput->value_or(changed.provisioned);
    if (*maxima != nullptr) {
        changed.on_demand_maxima = **maxima;
    }
    if (*warm != nullptr) {
        changed.warm_throughput = **warm;
    }
    changed.status = "UPDATING";
    return {};
}

outcome<void> delete_index(json::object& action, table_definition& into) {
    auto index = index_to_change(action, into);
    if (!index) {
        return index.error();
    }
    (*index)->status = "DELETING";
    return {};
}

} // namespace

outcome<void> update_indexes(json::object& request, table_definition& into) {
    auto list = array_of(request, "GlobalSecondaryIndexUpdates");
    if (!list || *list == nullptr) {
        return list ? outcome<void>() : list.error();
    }
    auto attributes = add_attributes(request, into);
    if (!attributes) {
        return attributes;
    }
    auto online = static_cast<std::size_t>(
        std::count_if(into.indexes.begin(), into.indexes.end(), [](const auto& index) {
            return index.status == "CREATING" || index.status == "DELETING";
        }));
    for (json::value& entry : **list) {
        if (!entry.is_object() || entry.get_object().size() != 1 ||
            !entry.get_object().begin()->value().is_object()) {
            return validation_fault(
                "One or more parameter values were invalid: One of "
                "GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null");
        }
        const std::string_view what = entry.get_object().begin()->key();
        json::object& action = entry.get_object().begin()->value().get_object();
        online += what == "Update" ? 0 : 1;
        if (online > 1) {
            return limit_exceeded_fault("Subscriber limit exceeded: Only 1 online index can be "
                                        "created or deleted simultaneously per table");
        }
        auto done = what == "Create"   ? create_index(action, into)
                    : what == "Update" ? update_index(action, into)
                    : what == "Delete" ? delete_index(action, into)
                                       : serialization_fault("GlobalSecondaryIndexUpdates");
        if (!done) {
            return done;
        }
    }
    return {};
}

void begin_backfilling(table_definition& all) {
    std::erase_if(all.indexes, [](const auto& index) { return index.status == "DELETING"; });
    drop_unused_attributes(all);
    for (index_definition& index : all.indexes) {
        index.backfilling = index.status == "CREATING";
        if (index.status == "UPDATING") {
            index.status = "ACTIVE";
        }
    }
}

void end_backfilling(table_definition& all) {
    for (index_definition& index : all.indexes) {
        if (index.backfilling) {
            index.backfilling = false;
            index.status = "ACTIVE";
        }
    }
}

} // namespace dyndump::sandbox_impl
