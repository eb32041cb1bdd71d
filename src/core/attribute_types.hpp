/// \file
/// The names of DynamoDB's types in its JSON, and where they stand.
#pragma once

#include "core/json_cursor.hpp"

#include <dyndump/attribute_value.hpp>

#include <string_view>

namespace dyndump::core {

/// The type named `name` ("S", "NULL", ...). False if there is none of that name.
bool parse_type_name(std::string_view name, attribute_type& type) noexcept;

/// Takes the opening of a value, `{"S":`, up to its content.
inline bool take_type(json_cursor& cursor, attribute_type& type) noexcept {
    std::string_view name;
    return cursor.take('{') && cursor.take_string(name) && parse_type_name(name, type) &&
           cursor.take(':');
}

constexpr bool is_set(attribute_type type) noexcept {
    return type >= attribute_type::string_set;
}

} // namespace dyndump::core
