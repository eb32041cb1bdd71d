/// \file
/// Objects and arrays walked member by member, without a tree of them.
#pragma once

#include "core/json_cursor.hpp"

#include <string_view>

namespace dyndump::core {

/// Calls `member(name)` at each value of an object, which takes the value; false ends it.
template <class Member>
bool walk_object(json_cursor& cursor, Member member) {
    if (!cursor.take('{')) {
        return false;
    }
    if (cursor.peek() == '}') {
        return cursor.take('}');
    }
    do {
        std::string_view name;
        if (!cursor.take_string(name) || !cursor.take(':') || !member(name)) {
            return false;
        }
    } while (cursor.take(','));
    return cursor.take('}');
}

/// Calls `element()` at each value of an array, which takes the value; false ends it.
template <class Element>
bool walk_array(json_cursor& cursor, Element element) {
    if (!cursor.take('[')) {
        return false;
    }
    if (cursor.peek() == ']') {
        return cursor.take(']');
    }
    do {
        if (!element()) {
            return false;
        }
    } while (cursor.take(','));
    return cursor.take(']');
}

/// Takes `null` if it is next.
inline bool take_null(json_cursor& cursor) {
    return cursor.peek() == 'n' && cursor.take_word("null");
}

} // namespace dyndump::core
