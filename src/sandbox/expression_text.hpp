/// \file
/// An expression of a request as tokens, and what its placeholders stand for.
#pragma once

#include "sandbox/service_fault.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dyndump::sandbox_impl {

/// Where a value stands in an item: `a.b[1]` is {"a", "b", 1}.
struct attribute_path {
    std::vector<std::variant<std::string, std::size_t>> steps;

    /// The value there, or null.
    const boost::json::value* find(const boost::json::object& item) const;
    /// The attribute that it begins with.
    const std::string& head() const { return std::get<std::string>(steps.front()); }
    /// As faults show it: "[a, b, [1]]".
    std::string text() const;
};

/// ExpressionAttributeNames and ExpressionAttributeValues of a request, which must outlive it.
class placeholders {
public:
    /// Checks both. `expressions`: the members that may use them; all but ProjectionExpression may
    /// use values.
    /// Faults: ValidationException in DynamoDB's words.
    static outcome<placeholders> read(boost::json::object& request,
                                      std::initializer_list<std::string_view> expressions);

    /// What `#name` and `:value` stand for, or null. It counts as used from then on.
    const boost::json::string* name(std::string_view placeholder);
    const boost::json::value* value(std::string_view placeholder);

    /// Fault: one was not used by any expression.
    outcome<void> all_used() const;

private:
    boost::json::object* names_ = nullptr;
    boost::json::object* values_ = nullptr;
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
    outcome<void> expect(std::string_view token);
    bool at_end() const { return at_ == tokens_.size(); }

    outcome<attribute_path> path();
    outcome<const boost::json::value*> value();

    /// "Invalid ConditionExpression: " and what is wrong.
    service_fault fault(std::string_view what) const;
    /// The next token is not what should be there.
    service_fault syntax_fault() const;

private:
    struct token {
        std::string_view text;
        std::size_t offset;
    };
    outcome<std::string> path_name();

    std::string member_;
    std::string_view text_;
    placeholders& known_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
};

} // namespace dyndump::sandbox_impl
