// PutItem, GetItem
#include "sandbox/operations.hpp"

#include "sandbox/consumed_capacity.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/parse.hpp>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

} // namespace

outcome<json::object> put_item(catalog& tables, const call_context&, json::object& request) {
    auto where = table_of(tables, request);
    auto refused = refuse_members(request, {"ConditionExpression", "Expected"});
    auto wish = capacity_wish(request);
    auto item = object_of(request, "Item");
    if (!where || !refused || !wish || !item) {
        return !where     ? where.error()
               : !refused ? refused.error()
               : !wish    ? wish.error()
                          : item.error();
    }
    if (*item == nullptr) {
        return missing_member_fault("Item");
    }
    table& items = (*where)->items;
    auto checked = items.check_item(**item);
    if (!checked) {
        return checked.error();
    }
    const std::uint32_t size = items.put(std::move(*checked));
    json::object out;
    if (*wish) {
        out["ConsumedCapacity"] = capacity_json(items.definition().name, write_units(size));
    }
    return out;
}

outcome<json::object> get_item(catalog& tables, const call_context& context,
                               json::object& request) {
    auto where = table_of(tables, request);
    auto refused = refuse_members(request, {"ProjectionExpression", "AttributesToGet"});
    auto wish = capacity_wish(request);
    auto consistent = boolean_of(request, "ConsistentRead");
    auto key = object_of(request, "Key");
    if (!where || !refused || !wish || !consistent || !key) {
        return !where        ? where.error()
               : !refused    ? refused.error()
               : !wish       ? wish.error()
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
        json::parse_options options;
        options.max_depth = 128;
        boost::system::error_code ec;
        out["Item"] = json::parse(found->json, ec, {}, options);
    }
    if (*wish) {
        out["ConsumedCapacity"] = capacity_json(items.definition().name, units);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
