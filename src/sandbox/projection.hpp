/// \file
/// ProjectionExpression.
#pragma once

#include "sandbox/expressions.hpp"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace dyndump::sandbox_impl {

class projection {
public:
    /// Faults: ValidationException in DynamoDB's words.
    static outcome<projection> parse(std::string_view text, placeholders& known);

    /// The attributes, or parts of them, that the paths lead to.
    boost::json::object of(const boost::json::object& item) const;

private:
    std::vector<attribute_path> paths_;
};

} // namespace dyndump::sandbox_impl
