// PutItem, DeleteItem, GetItem
#include "sandbox/item_write.hpp"
#include "sandbox/operations.hpp"
#include "sandbox/projection.hpp"
#include "sandbox/request_members.hpp"

namespace dyndump::sandbox_impl {

namespace {

namespace json = boost::json;

outcome<std::optional<projection>> read_projection(json::object& request) {
    auto known = read_placeholders(request, {"ProjectionExpression"});
    auto text = string_of(request, "ProjectionExpression");
    if (!known || !text) {
        return known ? text.error() : known.error();
    }
    if (*text == nullptr) {
        return std::optional<projection>();
    }
    auto parsed = projection::parse(**text, *known);
    auto used = known->all_used();
    if (!parsed || !used) {
        return parsed ? used.error() : parsed.error();
    }
    return std::optional(std::move(*parsed));
}

} // namespace

outcome<json::object> put_item(catalog& tables, const call_context& context,
                               json::object& request) {
    auto known = write_terms::read_placeholders(request);
    if (!known) {
        return known.error();
    }
    auto terms = write_terms::read(tables, context, request, *known);
    auto item = object_of(request, "Item");
    auto used = known->all_used();
    if (!terms || !item || !used) {
        return !terms ? terms.error() : !item ? item.error() : used.error();
    }
    if (*item == nullptr) {
        return missing_member_fault("Item");
    }
    auto checked = terms->where->items.check_item(**item);
    if (!checked) {
        return checked.error();
    }
    auto effect = write_item(
        *terms->where, context, checked->key,
        [&checked](const stored_item*) -> outcome<std::optional<stored_item>> {
            return std::optional(checked->value);
        },
        &*terms);
    return effect ? outcome<json::object>(write_response(*terms, *effect)) : effect.error();
}

outcome<json::object> delete_item(catalog& tables, const call_context& context,
                                  json::object& request) {
    auto known = write_terms::read_placeholders(request);
    if (!known) {
        return known.error();
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
    auto stored_key = terms->where->items.check_key(**key);
    if (!stored_key) {
        return stored_key.error();
    }
    auto effect = write_item(
        *terms->where, context, *stored_key,
        [](const stored_item*) -> outcome<std::optional<stored_item>> {
            return std::optional<stored_item>();
        },
        &*terms);
    return effect ? outcome<json::object>(write_response(*terms, *effect)) : effect.error();
}

outcome<json::object> get_item(catalog& tables, const call_context& context,
                               json::object& request) {
    auto where = table_of(tables, request);
    auto refused = refuse_members(request, {"AttributesToGet"});
    auto shown = read_projection(request);
    auto detail = capacity_wish(request, context);
    auto consistent = boolean_of(request, "ConsistentRead");
    auto key = object_of(request, "Key");
    if (!where || !refused || !shown || !detail || !consistent || !key) {
        return !where        ? where.error()
               : !refused    ? refused.error()
               : !shown      ? shown.error()
               : !detail     ? detail.error()
               : !consistent ? consistent.error()
                             : key.error();
    }
    if (*key == nullptr) {
        return missing_member_fault("Key");
    }
    const table& items = (*where)->items;
    auto stored_key = items.check_key(**key);
    if (!stored_key) {
        return stored_key.error();
    }
    const std::uint64_t hash = storage_key::hash_of(*stored_key);
    auto admitted = admit_read(**where, context, hash);
    if (!admitted) {
        return admitted.error();
    }
    const auto found = items.get(*stored_key);
    const double units = read_units(found ? found->size : 0, *consistent);
    charge_read(**where, context, hash, units);
    json::object out;
    if (found) {
        const json::object item = attributes_of(&*found);
        out["Item"] = *shown ? (*shown)->of(item) : item;
    }
    if (*detail != capacity_detail::none) {
        out["ConsumedCapacity"] =
            read_capacity_json(request.at("TableName").get_string(), nullptr, units, *detail);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
