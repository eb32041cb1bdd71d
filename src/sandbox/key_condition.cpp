#include "sandbox/key_condition.hpp"

#include "sandbox/attribute_check.hpp"

#include "core/condition_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;
using core::condition_tree;

/// One comparison of a key attribute with values.
struct key_test {
    std::string_view attribute;
    std::string_view name; // of the operator or function
    std::vector<const json::value*> values;
};

service_fault refused(std::string_view what) {
    return validation_fault(fmt::format("Invalid KeyConditionExpression: {}", what));
}

/// Whether it is meant the other way round: `:v < key`.
std::string_view mirrored(std::string_view comparison) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> pairs{
        {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}, {"=", "="}}};
    const auto* found = std::ranges::find(pairs, comparison, [](const auto& p) { return p.first; });
    return found == pairs.end() ? comparison : found->second;
}

outcome<key_test> read_test(const condition_tree& tree) {
    using kind = condition_tree::kind;
    const bool known = (tree.what == kind::comparison && tree.name != "<>") ||
                       tree.what == kind::between ||
                       (tree.what == kind::function && tree.name == "begins_with");
    if (!known) {
        return refused(tree.what == kind::either
                           ? std::string("Invalid operator used in KeyConditionExpression: OR")
                           : fmt::format("Invalid operator used in KeyConditionExpression: {}",
                                         tree.name.empty() ? "NOT" : tree.name));
    }
    key_test test;
    test.name = tree.what == kind::between ? "BETWEEN" : tree.name;
    for (std::size_t i = 0; i < tree.operands.size(); ++i) {
        const auto& operand = tree.operands[i];
        if (operand.size) {
            return refused("KeyConditionExpressions cannot contain nested operations");
        }
        const auto* path = std::get_if<attribute_path>(&operand.source);
        if (path == nullptr) {
            test.values.push_back(std::get<const json::value*>(operand.source));
            continue;
        }
        if (path->steps.size() != 1) {
            return refused("KeyConditionExpressions cannot have conditions on nested attributes");
        }
        if (!test.attribute.empty()) {
            return refused("The operands of a key condition are an attribute and values");
        }
        test.attribute = path->head();
        test.name = i == 0 ? test.name : mirrored(test.name);
    }
    if (test.attribute.empty() || test.values.empty()) {
        return refused("The operands of a key condition are an attribute and values");
    }
    return test;
}

outcome<void> collect(const condition_tree& tree, std::vector<key_test>& tests) {
    if (tree.what == condition_tree::kind::both) {
        for (const auto& part : tree.parts) {
            auto read = collect(part, tests);
            if (!read) {
                return read;
            }
        }
        return {};
    }
    auto test = read_test(tree);
    if (!test) {
        return test.error();
    }
    tests.push_back(std::move(*test));
    return {};
}

/// The key of an item with these values; without `sort` that of the partition.
outcome<std::string> key_with(const key_schema& keys, const json::value& partition,
                              const json::value* sort) {
    json::object item{{keys.partition.name, partition}};
    key_schema schema{keys.partition, std::nullopt};
    if (sort != nullptr) {
        schema.sort = keys.sort;
        item[keys.sort->name] = *sort;
    }
    auto normalised = normalise_attributes(item);
    if (!normalised) {
        return normalised.error();
    }
    if (!schema.covers(item)) {
        return validation_fault("One or more parameter values were invalid: Condition parameter "
                                "type does not match schema type");
    }
    return schema.of_item(item);
}

outcome<void> set_bounds(const key_schema& keys, const json::value& partition, const key_test& test,
                         query_range& range) {
    std::vector<std::string> bounds;
    for (const auto* value : test.values) {
        auto bound = key_with(keys, partition, value);
        if (!bound) {
            return bound.error();
        }
        bounds.push_back(std::move(*bound));
    }
    if (test.name == "begins_with") {
        if (keys.sort->type == 'N') {
            return refused("Incorrect operand type for operator or function; operator or "
                           "function: begins_with, operand type: N");
        }
        range.prefix = bounds.front();
        return {};
    }
    if (test.name == "BETWEEN" && bounds.front() > bounds.back()) {
        return refused("The BETWEEN operator requires upper bound to be greater than or equal to "
                       "lower bound");
    }
    if (test.name.front() != '<') {
        range.least = bounds.front();
        range.least_too = test.name != ">";
    }
    if (test.name.front() != '>') {
        range.most = bounds.back();
        range.most_too = test.name != "<";
    }
    return {};
}

} // namespace

bool query_range::contains(std::string_view key) const {
    return key.starts_with(partition) && key.starts_with(prefix) &&
           (least.empty() || (least_too ? key >= least : key > least)) &&
           (most.empty() || (most_too ? key <= most : key < most));
}

outcome<query_range> read_key_condition(std::string_view text, placeholders& known,
                                        const key_schema& keys) {
    auto tree = core::parse_condition("KeyConditionExpression", text, known);
    if (!tree) {
        return tree.error();
    }
    std::vector<key_test> tests;
    auto read = collect(*tree, tests);
    if (!read) {
        return read.error();
    }
    const auto of_partition = std::ranges::find(tests, keys.partition.name, &key_test::attribute);
    if (of_partition == tests.end()) {
        return validation_fault(
            fmt::format("Query condition missed key schema element: {}", keys.partition.name));
    }
    if (of_partition->name != "=") {
        return validation_fault("Query key condition not supported");
    }
    const auto first = *of_partition;
    tests.erase(of_partition);
    query_range range;
    auto partition = key_with(keys, *first.values.front(), nullptr);
    if (!partition) {
        return partition.error();
    }
    range.partition = std::move(*partition);
    if (tests.empty()) {
        return range;
    }
    if (!keys.sort || tests.front().attribute != keys.sort->name) {
        return validation_fault(keys.sort ? fmt::format("Query condition missed key schema "
                                                        "element: {}",
                                                        keys.sort->name)
                                          : "Query key condition not supported");
    }
    if (tests.size() > 1) {
        return refused("KeyConditionExpressions must only contain one condition per key");
    }
    auto bounded = set_bounds(keys, *first.values.front(), tests.front(), range);
    return bounded ? outcome<query_range>(std::move(range)) : bounded.error();
}

} // namespace dyndump::sandbox_impl
