/// \file
/// Expressions of a request.
#pragma once

#include "core/expression_text.hpp"
#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string_view>

namespace dyndump::sandbox_impl {

using core::attribute_path;
using core::expression_text;
using core::placeholders;

/// ExpressionAttributeNames and ExpressionAttributeValues of a request, which must outlive them.
/// Checks both. `expressions`: the members that may use them; all but ProjectionExpression may use
/// values. Faults: ValidationException in DynamoDB's words.
outcome<placeholders> read_placeholders(boost::json::object& request,
                                        std::initializer_list<std::string_view> expressions);

/// The value of an item at that path, or null.
const boost::json::value* find_value(const attribute_path& path, const boost::json::object& item);

} // namespace dyndump::sandbox_impl
