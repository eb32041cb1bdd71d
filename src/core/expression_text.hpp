/// \file
/// An expression of a request as tokens, and what its placeholders stand for.
#pragma once

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::core {

/// What is wrong with an expression, in DynamoDB's words.
struct expression_fault {
    expression_fault() {} // no aggregate: text alone does not become a fault
    std::string message;
};

/// A value or the fault that there is instead.
template <class T>
using expression_result = boost::system::result<T, expression_fault>;

/// Where a value stands in an item: `a.b[1]` is {"a", "b", 1}.
struct attribute_path {
    std::vector<std::variant<std::string, std::size_t>> steps;

    /// The attribute that it begins with.
    const std::string& head() const { return std::get<std::string>(steps.front()); }
    /// As faults show it: "[a, b, [1]]".
    std::string text() const;
};

/// What is given as ExpressionAttributeNames and ExpressionAttributeValues.
class placeholders {
public:
    placeholders() = default;
    /// Null: none are given. The names' values are strings, the others attribute values; both must
    /// outlive it.
    placeholders(const boost::json::object* names, const boost::json::object* values) noexcept
        : names_(names)
        , values_(values) {}

    /// Fault: a placeholder is not written as one, or there are none.
    expression_result<void> check_syntax() const;

    /// What `#name` and `:value` stand for, or null. It counts as used from then on.
    const boost::json::string* name(std::string_view placeholder);
    const boost::json::value* value(std::string_view placeholder);

    /// Fault: one was not used by any expression.
    expression_result<void> all_used() const;

private:
    const boost::json::object* names_ = nullptr;
    const boost::json::object* values_ = nullptr;
    std::set<std::string, std::less<>> used_;
};

/// Reads the tokens of one expression from left to right.
class expression_text {
public:
    /// `member`: the name of the request's member, for faults.
    expression_text(std::string_view member, std::string_view text, placeholders& known);

    /// The token that is next; empty at the end.
    std::string_view peek(std::size_t ahead = 0) const;
    std::string_view take();
    /// Takes it if it is next. Words are compared without regard to case.
    bool accept(std::string_view token);
    expression_result<void> expect(std::string_view token);
    bool at_end() const { return at_ == tokens_.size(); }

    expression_result<attribute_path> path();
    expression_result<const boost::json::value*> value();

    /// "Invalid ConditionExpression: " and what is wrong.
    expression_fault fault(std::string_view what) const;
    /// The next token is not what should be there.
    expression_fault syntax_fault() const;

private:
    struct token {
        std::string_view text;
        std::size_t offset;
    };
    expression_result<std::string> path_name();

    std::string member_;
    std::string_view text_;
    placeholders& known_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
};

} // namespace dyndump::core
