/// \file
/// ConditionExpression and FilterExpression.
#pragma once

#include "sandbox/expression_text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::sandbox_impl {

/// A condition on an item, parsed. Refers to the request's values, which must outlive it.
class condition {
public:
    /// Parses the member of that name. Faults: ValidationException in DynamoDB's words.
    static outcome<condition> parse(std::string_view member, std::string_view text,
                                    placeholders& known);

    /// An item that does not exist is an empty one.
    bool holds(const boost::json::object& item) const;

private:
    friend class condition_parser;

    enum class kind { both, either, negation, comparison, between, in, function };

    /// A path, a value of the request, or the size of what is at a path.
    struct operand {
        std::variant<attribute_path, const boost::json::value*> source;
        bool size = false;

        /// Null if there is none; may use `memory`.
        const boost::json::value* find(const boost::json::object& item,
                                       boost::json::value& memory) const;
    };

    bool compare(const boost::json::object& item) const;
    bool in_range(const boost::json::object& item) const;
    bool in_list(const boost::json::object& item) const;
    bool call(const boost::json::object& item) const;

    kind kind_ = kind::both;
    std::string_view name_; // of the operator or function
    std::vector<operand> operands_;
    std::vector<condition> parts_;
};

} // namespace dyndump::sandbox_impl
