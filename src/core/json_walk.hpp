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

/// What walks of a whole answer have in common: where they are, and the first thing that is wrong.
class answer_walk {
public:
    explicit answer_walk(std::string_view body)
        : cursor_(body) {}

    /// Empty: nothing.
    const char* problem() const { return problem_; }

protected:
    /// The whole body, as an object.
    template <class Member>
    bool read_whole(Member member) {
        const bool whole = walk_object(cursor_, member);
        cursor_.skip_space();
        if (!whole || cursor_.position() != cursor_.end()) {
            fail("the body is not one whole JSON object");
        }
        return *problem_ == '\0';
    }

    bool fail(const char* problem) {
        problem_ = *problem_ == '\0' ? problem : problem_;
        return false;
    }

    bool skip() {
        std::string_view ignored;
        return cursor_.skip_value(ignored);
    }

    json_cursor cursor_;

private:
    const char* problem_ = "";
};

} // namespace dyndump::core
