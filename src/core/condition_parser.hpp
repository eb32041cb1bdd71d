/// \file
/// The language of ConditionExpression and FilterExpression.
#pragma once

#include "core/expression_text.hpp"

#include <boost/json/value.hpp>

#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::core {

/// A condition on an item, parsed. Refers to what the values of its placeholders were read from.
///
///     condition  = conjunction { OR conjunction }
///     conjunction = negation { AND negation }
///     negation   = NOT negation | primary
///     primary    = ( condition ) | function | comparison
///     function   = name ( operand [, operand] )        attribute_exists, attribute_not_exists,
///                                                      attribute_type, begins_with, contains
///     comparison = operand (= | <> | < | <= | > | >=) operand
///                | operand BETWEEN operand AND operand
///                | operand IN ( operand {, operand} )
///     operand    = path | :value | size ( path )
///     path       = name { . name | [ index ] }         a name may be a placeholder, #name
///
/// Source: DynamoDB developer guide, "Condition and filter expressions".
struct condition_tree {
    enum class kind { both, either, negation, comparison, between, in, function };

    /// A path, a value, or the size of what is at a path.
    struct operand {
        std::variant<attribute_path, const boost::json::value*> source;
        bool size = false;
    };

    kind what = kind::both;
    /// Of the operator or function; lives for ever.
    std::string_view name;
    std::vector<operand> operands;
    std::vector<condition_tree> parts;
};

/// `member`: the name of the request's member, for faults.
expression_result<condition_tree> parse_condition(std::string_view member, std::string_view text,
                                                  placeholders& known);

} // namespace dyndump::core
