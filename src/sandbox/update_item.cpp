// UpdateItem
#include "sandbox/item_write.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"
#include "sandbox/update_expression.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

outcome<std::optional<update_expression>> read_update(const json::object& request,
                                                      placeholders& known) {
    auto text = string_of(request, "UpdateExpression");
    if (!text) {
        return text.error();
    }
    if (*text == nullptr) {
        return std::optional<update_expression>();
    }
    auto parsed = update_expression::parse(**text, known);
    return parsed ? outcome<std::optional<update_expression>>(std::move(*parsed)) : parsed.error();
}

outcome<void> check_targets(const update_expression& update, const key_schema& keys) {
    for (const std::string_view name : update.targets()) {
        if (name == keys.partition.name || (keys.sort && name == keys.sort->name)) {
            return validation_fault(
                fmt::format("One or more parameter values were invalid: Cannot update attribute "
                            "{}. This attribute is part of the key",
                            name));
        }
    }
    return {};
}

/// The item that the update makes of the one that is there.
outcome<std::optional<stored_item>> updated(const table& items, const json::object& key,
                                            const std::optional<update_expression>& update,
                                            const stored_item* old) {
    json::object item;
    item = old == nullptr ? key : attributes_of(old);
    auto applied = update ? update->apply(item) : outcome<void>();
    if (!applied) {
        return applied.error();
    }
    for (const index_definition& index : items.definition()->indexes) {
        if (!index.keys.check_index(item, index.name)) {
            return validation_fault("The update expression attempted to update the secondary index "
                                    "key to unsupported type");
        }
    }
    auto checked = items.check_item(item);
    return checked ? outcome<std::optional<stored_item>>(std::move(checked->value))
                   : checked.error();
}

} // namespace

outcome<json::object> update_item(catalog& tables, const call_context& context,
                                  json::object& request) {
    auto known = write_terms::read_placeholders(request);
    if (!known) {
        return known.error();
    }
    auto update = read_update(request, *known);
    if (!update) {
        return update.error();
    }
    auto terms = write_terms::read(tables, context, request, *known);
    auto key = object_of(request, "Key");
    auto used = known->all_used();
    if (!terms || !key || !used) {
        return !terms ? terms.error() : !key ? key.error() : used.error();
    }
    if (*key == nullptr) {
        return missing_member_fault("Key");
    }
    const table& items = terms->where->items;
    auto stored_key = items.check_key(**key);
    if (!stored_key) {
        return stored_key.error();
    }
    auto targets = *update ? check_targets(**update, items.definition()->keys) : outcome<void>();
    if (!targets) {
        return targets.error();
    }
    auto effect = write_item(
        *terms->where, context, *stored_key,
        [&](const stored_item* old) { return updated(items, **key, *update, old); }, &*terms);
    return effect ? outcome<json::object>(write_response(*terms, *effect)) : effect.error();
}

} // namespace dyndump::sandbox_impl
