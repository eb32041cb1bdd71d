/// \file
/// The names of DynamoDB's types in its JSON, and where they stand.
#pragma once

#include "core/json_cursor.hpp"

#include <dyndump/attribute_value.hpp>

#include <cstring>
#include <string_view>

namespace dyndump::core {

/// The type named `name` ("S", "NULL", ...). False if there is none of that name.
bool parse_type_name(std::string_view name, attribute_type& type) noexcept;

/// Its name: "S", "NULL", ...
std::string_view type_name(attribute_type type) noexcept;

/// The name of a type whose values are ordered, which are those that keys may have: "S", "N", "B".
/// Empty for the others.
std::string_view ordered_type_name(attribute_type type) noexcept;

/// For take_type(): a type of one letter without white space, which is what a server sends most.
/// The cursor stays where it is if something else stands there.
inline bool take_short_type(json_cursor& cursor, attribute_type& type) noexcept {
    const char* const p = cursor.position();
    if (cursor.end() - p < 5 || std::memcmp(p, "{\"", 2) != 0 ||
        std::memcmp(p + 3, "\":", 2) != 0) {
        return false;
    }
    switch (p[2]) {
    case 'S':
        type = attribute_type::string;
        break;
    case 'N':
        type = attribute_type::number;
        break;
    case 'B':
        type = attribute_type::binary;
        break;
    case 'M':
        type = attribute_type::map;
        break;
    case 'L':
        type = attribute_type::list;
        break;
    default:
        return false;
    }
    cursor.move_to(p + 5);
    return true;
}

/// Takes the opening of a value, `{"S":`, up to its content.
inline bool take_type(json_cursor& cursor, attribute_type& type) noexcept {
    if (take_short_type(cursor, type)) {
        return true;
    }
    std::string_view name;
    return cursor.take('{') && cursor.take_string(name) && parse_type_name(name, type) &&
           cursor.take(':');
}

constexpr bool is_set(attribute_type type) noexcept {
    return type >= attribute_type::string_set;
}

} // namespace dyndump::core
