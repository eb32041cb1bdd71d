#include "sandbox/item_write.hpp"

#include "sandbox/request_members.hpp"

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

outcome<void> read_return_values(json::object& request, write_terms& terms) {
    auto old = text_of(request, "ReturnValues",
                       {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"});
    auto on_failure = text_of(request, "ReturnValuesOnConditionCheckFailure", {"ALL_OLD", "NONE"});
    if (!old || !on_failure) {
        return old ? on_failure.error() : old.error();
    }
    const bool updates = request.contains("UpdateExpression");
    if (updates && old->starts_with("UPDATED")) {
        return lacking_fault("ReturnValues " + *old);
    }
    terms.return_new = updates && *old == "ALL_NEW";
    if (!old->empty() && *old != "ALL_OLD" && *old != "NONE" && !terms.return_new) {
        return validation_fault("ReturnValues can only be ALL_OLD or NONE");
    }
    terms.return_old = *old == "ALL_OLD";
    terms.return_old_on_failure = *on_failure == "ALL_OLD";
    return {};
}

outcome<void> read_condition(const json::object& request, placeholders& known, write_terms& terms) {
    auto text = string_of(request, "ConditionExpression");
    if (!text || *text == nullptr) {
        return text ? outcome<void>() : text.error();
    }
    auto parsed = condition::parse("ConditionExpression", **text, known);
    if (!parsed) {
        return parsed.error();
    }
    terms.only_if = std::move(*parsed);
    return {};
}

/// The fault if there is a condition and it does not hold. It costs what the write would have.
outcome<void> check_condition(table_entry& where, const call_context& context,
                              const std::string& key, const write_decision& decide,
                              const write_terms& terms, const stored_item* old) {
    if (!terms.only_if || terms.only_if->holds(attributes_of(old))) {
        return {};
    }
    auto fresh = decide(old);
    const std::uint32_t fresh_size = fresh && *fresh ? (*fresh)->size : 0;
    write_cost cost;
    cost.base = write_units(std::max(old == nullptr ? 0 : old->size, fresh_size));
    charge_write(where, context, storage_key::hash_of(key), cost);
    return condition_fault(terms.return_old_on_failure && old != nullptr ? old->json
                                                                         : std::string());
}

} // namespace

outcome<placeholders> write_terms::read_placeholders(json::object& request) {
    if (request.contains("UpdateExpression")) {
        return sandbox_impl::read_placeholders(request,
                                               {"UpdateExpression", "ConditionExpression"});
    }
    return sandbox_impl::read_placeholders(request, {"ConditionExpression"});
}

outcome<write_terms> write_terms::read(const catalog& tables, const call_context& context,
                                       json::object& request, placeholders& known) {
    auto where = table_of(tables, request);
    auto refused = refuse_members(request, {"Expected", "ConditionalOperator", "AttributeUpdates"});
    auto detail = capacity_wish(request, context);
    if (!where || !refused || !detail) {
        return !where ? where.error() : !refused ? refused.error() : detail.error();
    }
    write_terms terms;
    terms.where = *where;
    terms.table_name = std::string(request.at("TableName").get_string());
    terms.detail = *detail;
    auto returned = read_return_values(request, terms);
    auto conditional = read_condition(request, known, terms);
    if (!returned || !conditional) {
        return returned ? conditional.error() : returned.error();
    }
    return terms;
}

outcome<write_effect> write_item(table_entry& where, const call_context& context,
                                 const std::string& key, const write_decision& decide,
                                 const write_terms* terms) {
    const std::uint64_t hash = storage_key::hash_of(key);
    auto admitted = admit_write(where, context, hash);
    if (!admitted) {
        return admitted.error();
    }
    const auto definition = where.items.definition();
    write_effect effect;
    auto changed = where.items.change(
        key, [&](const stored_item* old, std::optional<stored_item>& fresh) -> outcome<void> {
            auto met = terms == nullptr ? outcome<void>()
                                        : check_condition(where, context, key, decide, *terms, old);
            if (!met) {
                return met;
            }
            auto decided = decide(old);
            if (!decided) {
                return decided.error();
            }
            effect.cost = cost_of_write(*definition, old, *decided ? &**decided : nullptr);
            auto indexed = admit_index_writes(where, context, effect.cost);
            if (!indexed) {
                return indexed;
            }
            fresh = std::move(*decided);
            if (terms != nullptr && terms->return_old && old != nullptr) {
                effect.item = *old;
            } else if (terms != nullptr && terms->return_new) {
                effect.item = fresh;
            }
            return {};
        });
    if (!changed) {
        return changed.error();
    }
    charge_write(where, context, hash, effect.cost);
    return effect;
}

json::object write_response(const write_terms& terms, const write_effect& effect) {
    json::object out;
    if (effect.item) {
        out["Attributes"] = attributes_of(&*effect.item);
    }
    if (terms.detail != capacity_detail::none) {
        out["ConsumedCapacity"] = write_capacity_json(terms.table_name, effect.cost, terms.detail);
    }
    return out;
}

} // namespace dyndump::sandbox_impl
