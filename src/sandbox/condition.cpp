#include "sandbox/condition.hpp"

#include "sandbox/attribute_order.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

/// Below 0, 0 or above; nothing if the types differ or have no order.
std::optional<int> compared(const json::value* a, const json::value* b) {
    if (a == nullptr || b == nullptr || type_of(*a) != type_of(*b)) {
        return std::nullopt;
    }
    const auto left = ordered_bytes(*a);
    const auto right = ordered_bytes(*b);
    return left && right ? std::optional(left->compare(*right)) : std::nullopt;
}

/// Null if there is none; may use `memory`.
const json::value* value_of(const core::condition_tree::operand& operand, const json::object& item,
                            json::value& memory) {
    const auto* path = std::get_if<attribute_path>(&operand.source);
    const json::value* found =
        path != nullptr ? find_value(*path, item) : std::get<const json::value*>(operand.source);
    if (!operand.size || found == nullptr) {
        return found;
    }
    const auto length = size_of_value(*found);
    if (!length) {
        return nullptr;
    }
    memory = json::object{{"N", fmt::to_string(*length)}};
    return &memory;
}

bool compare_operands(const core::condition_tree& tree, const json::object& item) {
    json::value first_memory;
    json::value second_memory;
    const json::value* a = value_of(tree.operands[0], item, first_memory);
    const json::value* b = value_of(tree.operands[1], item, second_memory);
    if (tree.name == "=" || tree.name == "<>") {
        const bool same = a != nullptr && b != nullptr && same_value(*a, *b);
        return same == (tree.name == "=");
    }
    const auto order = compared(a, b);
    if (!order) {
        return false;
    }
    const bool less = tree.name.front() == '<';
    return (tree.name.size() == 2 && *order == 0) || (less ? *order < 0 : *order > 0);
}

bool in_range(const core::condition_tree& tree, const json::object& item) {
    json::value memory[3];
    const json::value* value = value_of(tree.operands[0], item, memory[0]);
    const auto low = compared(value, value_of(tree.operands[1], item, memory[1]));
    const auto high = compared(value, value_of(tree.operands[2], item, memory[2]));
    return low && high && *low >= 0 && *high <= 0;
}

bool in_list(const core::condition_tree& tree, const json::object& item) {
    json::value memory;
    const json::value* value = value_of(tree.operands[0], item, memory);
    return value != nullptr &&
           std::any_of(tree.operands.begin() + 1, tree.operands.end(), [&](const auto& each) {
               json::value other_memory;
               const json::value* other = value_of(each, item, other_memory);
               return other != nullptr && same_value(*value, *other);
           });
}

bool call_function(const core::condition_tree& tree, const json::object& item) {
    json::value first_memory;
    const json::value* first = value_of(tree.operands[0], item, first_memory);
    if (tree.name == "attribute_exists" || tree.name == "attribute_not_exists") {
        return (first != nullptr) == (tree.name == "attribute_exists");
    }
    json::value second_memory;
    const json::value* second = value_of(tree.operands[1], item, second_memory);
    if (first == nullptr || second == nullptr) {
        return false;
    }
    if (tree.name == "attribute_type") {
        return type_of(*second) == "S" && type_of(*first) == second->at("S").get_string();
    }
    return tree.name == "contains" ? contains_value(*first, *second)
                                   : begins_with_value(*first, *second);
}

bool holds_for(const core::condition_tree& tree, const json::object& item) {
    using kind = core::condition_tree::kind;
    const auto part_holds = [&item](const core::condition_tree& part) {
        return holds_for(part, item);
    };
    switch (tree.what) {
    case kind::both:
        return std::all_of(tree.parts.begin(), tree.parts.end(), part_holds);
    case kind::either:
        return std::any_of(tree.parts.begin(), tree.parts.end(), part_holds);
    case kind::negation:
        return !holds_for(tree.parts.front(), item);
    case kind::comparison:
        return compare_operands(tree, item);
    case kind::between:
        return in_range(tree, item);
    case kind::in:
        return in_list(tree, item);
    case kind::function:
        break;
    }
    return call_function(tree, item);
}

} // namespace

outcome<condition> condition::parse(std::string_view member, std::string_view text,
                                    placeholders& known) {
    auto parsed = core::parse_condition(member, text, known);
    if (!parsed) {
        return parsed.error();
    }
    condition made;
    made.tree_ = std::move(*parsed);
    return made;
}

bool condition::holds(const json::object& item) const {
    return holds_for(tree_, item);
}

} // namespace dyndump::sandbox_impl
