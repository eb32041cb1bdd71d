/// \file
/// Items changed or left out on their way from a source to a writer.
#pragma once

#include <dyndump/config.hpp>
#include <dyndump/error.hpp>
#include <dyndump/page.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump {

/// What takes the place of a value that is not to be passed on.
enum class redaction {
    /// `{"NULL":true}`.
    null,
    /// A string of 64 hexadecimal digits, the same for equal values: the SHA-256 of a string's
    /// UTF-8, of a binary's bytes, and of other values in one form for all their spellings. Values
    /// that can be guessed can be found again by it.
    hash,
};

/// What an item_transform is made from. Attributes are those of the top level.
struct item_transform_params {
    /// Only items for which it holds are passed on; empty: all. The language of DynamoDB's
    /// FilterExpression, on the items as they come: `=`, `<>`, `<`, `<=`, `>`, `>=`, BETWEEN, IN,
    /// attribute_exists, attribute_not_exists, attribute_type, begins_with, contains, size, AND,
    /// OR, NOT, parentheses, paths into maps and lists. Values are compared as DynamoDB does:
    /// numbers exactly, strings and binaries bytewise, values of different types never.
    std::string filter_expression;
    std::map<std::string, std::string> expression_attribute_names;
    /// Raw JSON object, e.g. `{":v":{"N":"1"}}`.
    std::string expression_attribute_values;

    /// Attributes that are left out.
    std::vector<std::string> drop;
    /// New names by the old ones. An item that would have two attributes of one name is refused.
    std::map<std::string, std::string> rename;
    /// Attributes whose values are replaced.
    std::map<std::string, redaction> redact;

    /// The attribute with the time to live, in seconds since 1970, that the next two are about.
    std::string ttl_attribute;
    /// Leaves out what DynamoDB would remove again: items whose time is past, by five years at
    /// most, after it was shifted.
    bool skip_expired = false;
    /// Is added to the time; whole numbers only are changed.
    std::chrono::seconds shift_ttl{0};
    /// The present; unset: the system's time when the item_transform is made.
    std::optional<std::chrono::system_clock::time_point> now;

    /// Called for each item that cannot be changed as asked for, with the item as it came: on any
    /// thread that works on a page, one call at a time. Such items are left out. Empty: the first
    /// ends the run with errc::invalid_argument. So does an error that it returns, as it is.
    std::function<error_code(std::string_view item, std::string_view reason)> on_refused;

    item_transform_params() {}

    /// Whether there is nothing to do.
    bool empty() const noexcept {
        return filter_expression.empty() && drop.empty() && rename.empty() && redact.empty() &&
               !skip_expired && shift_ttl.count() == 0;
    }
};

/// Changes the items of pages: a page_transform (see run_params::transform).
///
/// Works on the bytes of items. One that nothing is changed of stays where it is; one that is
/// changed is put together from stretches of its bytes, in memory that the page keeps. What is left
/// out is counted in page::omitted().
///
/// Copies share one state. Thread safety: may be called for several pages at the same time.
class DYNDUMP_EXPORT item_transform {
public:
    /// Errors: errc::invalid_argument; `diag.message` says what is wrong, of the expression in
    /// DynamoDB's words.
    item_transform(item_transform_params params, error_code& ec, diagnostics& diag);

    /// Whether the attributes of a table's key stay what they are. Errors: errc::invalid_argument;
    /// `diag.message` names the one that does not.
    error_code check_key(const std::vector<std::string>& names, diagnostics& diag) const;

    error_code operator()(page& items, diagnostics& diag) const;

private:
    class DYNDUMP_LOCAL state;
    std::shared_ptr<state> state_;
};

} // namespace dyndump
