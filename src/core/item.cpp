#include <dyndump/item.hpp>

#include "core/attribute_types.hpp"
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"
#include "core/nesting.hpp"

#include <boost/json/parse.hpp>

namespace dyndump {
namespace {

/// `"name":{"S":content}`
bool take_attribute(core::json_cursor& cursor, attribute_view& attribute) {
    attribute_type type{};
    std::string_view content;
    if (!cursor.take_string(attribute.raw_name) || !cursor.take(':') ||
        !core::take_type(cursor, type) || !cursor.skip_value(content) || !cursor.take('}')) {
        return false;
    }
    attribute.value = value_view(type, content);
    return true;
}

} // namespace

void item_view::iterator::next() {
    // rest_ begins with the opening brace at first, later with the comma or the closing brace.
    core::json_cursor cursor(rest_);
    if ((cursor.take('{') || cursor.take(',')) && take_attribute(cursor, current_)) {
        rest_ = cursor.rest();
    } else {
        rest_ = {};
    }
}

std::optional<value_view> item_view::find(std::string_view name) const {
    for (const attribute_view& attribute : *this) {
        if (core::stands_for(attribute.raw_name, name)) {
            return attribute.value;
        }
    }
    return std::nullopt;
}

error_code item_view::to_json(boost::json::value& out, boost::json::storage_ptr storage) const {
    boost::json::parse_options options;
    options.max_depth = core::max_json_depth;
    error_code ec;
    boost::json::value parsed = boost::json::parse(json_, ec, storage, options);
    if (!ec) {
        out = std::move(parsed);
    }
    return ec;
}

} // namespace dyndump
