/// \file
/// UpdateExpression, as far as the sandbox has it: SET and REMOVE of whole attributes.
#pragma once

#include "sandbox/expressions.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::sandbox_impl {

/// Refers to the request's values, which must outlive it.
class update_expression {
public:
    /// Faults: ValidationException in DynamoDB's words, or in the sandbox's own for what it lacks.
    static outcome<update_expression> parse(std::string_view text, placeholders& known);

    /// The attributes that it sets or removes.
    std::vector<std::string_view> targets() const;
    /// All values are read before the first is set. Fault: it reads an attribute that is not there.
    outcome<void> apply(boost::json::object& item) const;

private:
    using source = std::variant<attribute_path, const boost::json::value*>;
    struct assignment {
        std::string target;
        std::optional<attribute_path> unless; // if_not_exists
        source value;
    };

    outcome<void> read_clause(expression_text& text);
    outcome<void> read_assignment(expression_text& text);
    outcome<void> read_value(expression_text& text, source& into);
    outcome<std::string> read_target(expression_text& text) const;

    std::vector<assignment> sets_;
    std::vector<std::string> removals_;
};

} // namespace dyndump::sandbox_impl
