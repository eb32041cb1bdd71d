/// \file
/// One write of an item, from the capacity check to the charge.
#pragma once

#include "sandbox/condition.hpp"
#include "sandbox/consumed_capacity.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>

namespace dyndump::sandbox_impl {

/// What PutItem, DeleteItem and UpdateItem have in common. Refers to the request.
struct write_terms {
    table_ptr where;
    std::string table_name; // as the request has it
    capacity_detail detail = capacity_detail::none;
    bool return_old = false;
    bool return_new = false;
    std::optional<condition> only_if;
    bool return_old_on_failure = false;

    /// Faults: as DynamoDB has them for what is wrong.
    static outcome<write_terms> read(const catalog& tables, const call_context& context,
                                     boost::json::object& request, placeholders& known);
    /// Those of all its expressions.
    static outcome<placeholders> read_placeholders(boost::json::object& request);
};

/// What there was or is, as far as asked for, and what the write cost.
struct write_effect {
    std::optional<stored_item> item;
    write_cost cost;
};

/// What takes the place of the item that is there (null if there is none); nothing: it is removed.
using write_decision = std::function<outcome<std::optional<stored_item>>(const stored_item* old)>;

/// Writes the item of that storage key. Faults: no capacity, the condition does not hold (which
/// costs as well), what `decide` returns; then nothing is changed.
outcome<write_effect> write_item(table_entry& where, const call_context& context,
                                 const std::string& key, const write_decision& decide,
                                 const write_terms* terms = nullptr);

/// The response to one: ConsumedCapacity and an item's attributes as far as asked for.
boost::json::object write_response(const write_terms& terms, const write_effect& effect);

} // namespace dyndump::sandbox_impl
