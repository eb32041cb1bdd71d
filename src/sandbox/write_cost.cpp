#include "sandbox/write_cost.hpp"

#include <dyndump/item.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

/// An item as an index holds it.
struct index_entry {
    json::object key; // the index's own
    std::string json;
    std::uint64_t size = 0;
};

void copy_attribute(const json::object& from, const std::string& name, json::object& into) {
    if (const json::value* value = from.if_contains(name)) {
        into[name] = *value;
    }
}

void copy_keys(const json::object& from, const key_schema& keys, json::object& into) {
    copy_attribute(from, keys.partition.name, into);
    if (keys.sort) {
        copy_attribute(from, keys.sort->name, into);
    }
}

std::optional<index_entry> entry_of(const table_definition& definition,
                                    const index_definition& index, const stored_item* item,
                                    const json::object& attributes) {
    if (item == nullptr || !index.keys.covers(attributes)) {
        return std::nullopt;
    }
    index_entry entry;
    copy_keys(attributes, index.keys, entry.key);
    const json::value* type = index.projection.if_contains("ProjectionType");
    if (type == nullptr || *type == "ALL") {
        entry.json = item->json;
        entry.size = item->size;
        return entry;
    }
    json::object projected;
    copy_keys(attributes, definition.keys, projected);
    copy_keys(attributes, index.keys, projected);
    if (const json::value* names = index.projection.if_contains("NonKeyAttributes")) {
        for (const json::value& name : names->get_array()) {
            copy_attribute(attributes, std::string(name.get_string()), projected);
        }
    }
    entry.json = json::serialize(projected);
    entry.size = item_view(entry.json).dynamodb_size();
    return entry;
}

double entry_units(const std::optional<index_entry>& old, const std::optional<index_entry>& fresh) {
    if (old && fresh && old->key == fresh->key) {
        return old->json == fresh->json ? 0 : write_units(std::max(old->size, fresh->size));
    }
    return (old ? write_units(old->size) : 0) + (fresh ? write_units(fresh->size) : 0);
}

} // namespace

double write_units(std::uint64_t bytes) {
    return static_cast<double>(std::max<std::uint64_t>(1, (bytes + 1023) / 1024));
}

double write_cost::of_table() const {
    double units = base;
    for (const index_cost& each : indexes) {
        units += each.global ? 0 : each.units;
    }
    return units;
}

double write_cost::total() const {
    double units = base;
    for (const index_cost& each : indexes) {
        units += each.units;
    }
    return units;
}

write_cost& write_cost::operator+=(const write_cost& more) {
    base += more.base;
    for (const index_cost& each : more.indexes) {
        const auto known =
            std::find_if(indexes.begin(), indexes.end(),
                         [&each](const index_cost& mine) { return mine.index == each.index; });
        if (known == indexes.end()) {
            indexes.push_back(each);
        } else {
            known->units += each.units;
        }
    }
    return *this;
}

write_cost cost_of_write(const table_definition& definition, const stored_item* old,
                         const stored_item* fresh) {
    write_cost cost;
    const std::uint32_t old_size = old == nullptr ? 0 : old->size;
    const std::uint32_t fresh_size = fresh == nullptr ? 0 : fresh->size;
    cost.base = write_units(std::max(old_size, fresh_size));
    if (definition.indexes.empty()) {
        return cost;
    }
    const json::object before = attributes_of(old);
    const json::object after = attributes_of(fresh);
    for (const index_definition& index : definition.indexes) {
        const double units = entry_units(entry_of(definition, index, old, before),
                                         entry_of(definition, index, fresh, after));
        if (units > 0) {
            cost.indexes.push_back({index.name, index.global, units});
        }
    }
    return cost;
}

} // namespace dyndump::sandbox_impl
