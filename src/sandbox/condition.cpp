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

} // namespace

const json::value* condition::operand::find(const json::object& item, json::value& memory) const {
    const auto* path = std::get_if<attribute_path>(&source);
    const json::value* found =
        path != nullptr ? path->find(item) : std::get<const json::value*>(source);
    if (!size || found == nullptr) {
        return found;
    }
    const auto length = size_of_value(*found);
    if (!length) {
        return nullptr;
    }
    memory = json::object{{"N", fmt::to_string(*length)}};
    return &memory;
}

bool condition::holds(const json::object& item) const {
    const auto part_holds = [&item](const condition& part) {
        return part.holds(item);
    };
    switch (kind_) {
    case kind::both:
        return std::all_of(parts_.begin(), parts_.end(), part_holds);
    case kind::either:
        return std::any_of(parts_.begin(), parts_.end(), part_holds);
    case kind::negation:
        return !parts_.front().holds(item);
    case kind::comparison:
        return compare(item);
    case kind::between:
        return in_range(item);
    case kind::in:
        return in_list(item);
    case kind::function:
        break;
    }
    return call(item);
}

bool condition::compare(const json::object& item) const {
    json::value first_memory;
    json::value second_memory;
    const json::value* a = operands_[0].find(item, first_memory);
    const json::value* b = operands_[1].find(item, second_memory);
    if (name_ == "=" || name_ == "<>") {
        const bool same = a != nullptr && b != nullptr && same_value(*a, *b);
        return same == (name_ == "=");
    }
    const auto order = compared(a, b);
    if (!order) {
        return false;
    }
    const bool less = name_.front() == '<';
    return (name_.size() == 2 && *order == 0) || (less ? *order < 0 : *order > 0);
}

bool condition::in_range(const json::object& item) const {
    json::value memory[3];
    const json::value* value = operands_[0].find(item, memory[0]);
    const auto low = compared(value, operands_[1].find(item, memory[1]));
    const auto high = compared(value, operands_[2].find(item, memory[2]));
    return low && high && *low >= 0 && *high <= 0;
}

bool condition::in_list(const json::object& item) const {
    json::value memory;
    const json::value* value = operands_[0].find(item, memory);
    return value != nullptr &&
           std::any_of(operands_.begin() + 1, operands_.end(), [&](const operand& each) {
               json::value other_memory;
               const json::value* other = each.find(item, other_memory);
               return other != nullptr && same_value(*value, *other);
           });
}

bool condition::call(const json::object& item) const {
    json::value first_memory;
    const json::value* first = operands_[0].find(item, first_memory);
    if (name_ == "attribute_exists" || name_ == "attribute_not_exists") {
        return (first != nullptr) == (name_ == "attribute_exists");
    }
    json::value second_memory;
    const json::value* second = operands_[1].find(item, second_memory);
    if (first == nullptr || second == nullptr) {
        return false;
    }
    if (name_ == "attribute_type") {
        return type_of(*second) == "S" && type_of(*first) == second->at("S").get_string();
    }
    return name_ == "contains" ? contains_value(*first, *second)
                               : begins_with_value(*first, *second);
}

} // namespace dyndump::sandbox_impl
