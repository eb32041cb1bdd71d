/// \file
/// ConditionExpression and FilterExpression.
#pragma once

#include "core/condition_parser.hpp"
#include "sandbox/expressions.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace dyndump::sandbox_impl {

/// A condition on an item. Refers to the request's values, which must outlive it.
class condition {
public:
    /// Parses the member of that name. Faults: ValidationException in DynamoDB's words.
    static outcome<condition> parse(std::string_view member, std::string_view text,
                                    placeholders& known);

    /// An item that does not exist is an empty one.
    bool holds(const boost::json::object& item) const;

private:
    core::condition_tree tree_;
};

} // namespace dyndump::sandbox_impl
