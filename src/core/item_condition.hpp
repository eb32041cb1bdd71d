/// \file
/// A condition evaluated on the bytes of items.
#pragma once

#include "core/condition_parser.hpp"
#include "core/value_order.hpp"

#include <dyndump/item.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::core {

/// A FilterExpression; see condition_tree for its grammar. Thread-safe once made.
class item_condition {
public:
    /// `names`: what `#name` stands for; `values`: a JSON object of what `:value` stands for, empty
    /// for none. Faults: as DynamoDB finds them, in its words, and values that are none.
    static expression_result<item_condition> parse(std::string_view text,
                                                   const std::map<std::string, std::string>& names,
                                                   std::string_view values);

    bool holds(item_view item, value_order& order) const;

private:
    /// A value in DynamoDB JSON.
    struct literal {
        attribute_type type;
        std::string content;
    };
    struct operand {
        std::variant<attribute_path, literal> source;
        bool size = false;
    };
    enum class test {
        both,
        either,
        negation,
        equal,
        unequal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        between,
        in,
        exists,
        does_not_exist,
        has_type,
        begins_with,
        contains,
    };
    struct node {
        test what = test::both;
        std::vector<operand> operands;
        std::vector<node> parts;
    };
    class evaluation;

    static test test_of(const condition_tree& tree);
    static node compile(const condition_tree& tree);

    node root_;
};

} // namespace dyndump::core
