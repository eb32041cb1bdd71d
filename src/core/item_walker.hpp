/// \file
/// The grammar of items and values in DynamoDB JSON, once, for all that read them.
#pragma once

#include "core/attribute_types.hpp"
#include "core/json_cursor.hpp"
#include "core/nesting.hpp"

#include <concepts>
#include <cstdint>
#include <string_view>

namespace dyndump::core {

enum class walk_result : std::uint8_t { done, malformed, too_deep };

/// What a walk tells of. Each answers whether to go on; false means malformed. Texts are raw:
/// without quotes, escapes unresolved, numbers and base64 unchecked.
template <class H>
concept item_handler = requires(H& h, attribute_type type, std::string_view raw, bool first) {
    // S, N, B; BOOL with "true" or "false"; NULL with "true".
    { h.scalar(type, raw) } -> std::same_as<bool>;
    // M, L and sets: the beginning, the name or place of each member, the end.
    { h.begin(type) } -> std::same_as<bool>;
    { h.name(raw, first) } -> std::same_as<bool>;
    { h.element(first) } -> std::same_as<bool>;
    { h.set_member(type, raw, first) } -> std::same_as<bool>;
    { h.end(type) } -> std::same_as<bool>;
};

/// Walks over one item or value in a single pass, with recursion no deeper than max_nesting.
template <item_handler Handler>
class item_walker {
public:
    item_walker(std::string_view text, Handler& handler) noexcept
        : cursor_(text)
        , handler_(handler) {}

    /// An item: attributes in braces, and nothing behind them.
    walk_result item() {
        const walk_result result = attributes(0);
        return result == walk_result::done ? at_end() : result;
    }

    /// What stands behind the type name of a value, and nothing behind it.
    walk_result content(attribute_type type) {
        const walk_result result = content(type, 0);
        return result == walk_result::done ? at_end() : result;
    }

private:
    walk_result at_end() {
        cursor_.skip_space();
        return verdict(cursor_.position() == cursor_.end());
    }

    static walk_result verdict(bool good) {
        return good ? walk_result::done : walk_result::malformed;
    }

    /// `{"name":value,...}`
    walk_result attributes(int depth) {
        if (!cursor_.take('{')) {
            return walk_result::malformed;
        }
        if (cursor_.peek() == '}') {
            return verdict(cursor_.take('}'));
        }
        bool first = true;
        do {
            std::string_view name;
            if (!cursor_.take_string(name) || !cursor_.take(':') || !handler_.name(name, first)) {
                return walk_result::malformed;
            }
            const walk_result result = value(depth);
            if (result != walk_result::done) {
                return result;
            }
            first = false;
        } while (cursor_.take(','));
        return verdict(cursor_.take('}'));
    }

    /// `{"S":content}`
    walk_result value(int depth) {
        attribute_type type{};
        if (!take_type(cursor_, type)) {
            return walk_result::malformed;
        }
        const walk_result result = content(type, depth);
        if (result != walk_result::done) {
            return result;
        }
        return verdict(cursor_.take('}'));
    }

    walk_result content(attribute_type type, int depth) {
        std::string_view raw;
        switch (type) {
        case attribute_type::string:
        case attribute_type::number:
        case attribute_type::binary:
            return verdict(cursor_.take_string(raw) && handler_.scalar(type, raw));
        case attribute_type::boolean:
            return verdict((cursor_.take_word("true") && handler_.scalar(type, "true")) ||
                           (cursor_.take_word("false") && handler_.scalar(type, "false")));
        case attribute_type::null:
            return verdict(cursor_.take_word("true") && handler_.scalar(type, "true"));
        case attribute_type::map:
        case attribute_type::list:
            return nested(type, depth + 1);
        case attribute_type::string_set:
        case attribute_type::number_set:
        case attribute_type::binary_set:
            return set(type);
        }
        return walk_result::malformed;
    }

    walk_result nested(attribute_type type, int depth) {
        if (depth > max_nesting) {
            return walk_result::too_deep;
        }
        if (!handler_.begin(type)) {
            return walk_result::malformed;
        }
        const walk_result result = type == attribute_type::map ? attributes(depth) : list(depth);
        if (result != walk_result::done) {
            return result;
        }
        return verdict(handler_.end(type));
    }

    walk_result list(int depth) {
        if (!cursor_.take('[')) {
            return walk_result::malformed;
        }
        if (cursor_.peek() == ']') {
            return verdict(cursor_.take(']'));
        }
        bool first = true;
        do {
            if (!handler_.element(first)) {
                return walk_result::malformed;
            }
            const walk_result result = value(depth);
            if (result != walk_result::done) {
                return result;
            }
            first = false;
        } while (cursor_.take(','));
        return verdict(cursor_.take(']'));
    }

    walk_result set(attribute_type type) {
        if (!cursor_.take('[') || !handler_.begin(type)) {
            return walk_result::malformed;
        }
        if (cursor_.peek() != ']') {
            bool first = true;
            do {
                std::string_view raw;
                if (!cursor_.take_string(raw) || !handler_.set_member(type, raw, first)) {
                    return walk_result::malformed;
                }
                first = false;
            } while (cursor_.take(','));
        }
        return verdict(cursor_.take(']') && handler_.end(type));
    }

    json_cursor cursor_;
    Handler& handler_;
};

} // namespace dyndump::core
