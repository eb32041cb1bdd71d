// Lines of a dump back into attributes.
#include "output/check/canonical_item.hpp"

#include "core/base64.hpp"
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"
#include "output/read/item_lines.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::output {
namespace {

using core::json_cursor;

bool take_text(json_cursor& at, std::string& out) {
    std::string_view raw;
    out.clear();
    return at.take_string(raw) && core::append_unescaped(raw, out, core::lone_surrogate::kept);
}

// As JSON has it, or as a string.
bool take_number(json_cursor& at, number_text& out) {
    if (at.peek() == '"') {
        return take_text(at, out.digits);
    }
    std::string_view raw;
    if (!at.skip_value(raw) || !core::is_json_number(raw)) {
        return false;
    }
    out.digits = raw;
    return true;
}

bool take_binary(json_cursor& at, binary_value& out) {
    std::string text;
    return take_text(at, text) && core::decode_base64(text, out.bytes);
}

// `each` takes one member.
template <class Each>
bool take_list(json_cursor& at, Each each) {
    if (!at.take('[')) {
        return false;
    }
    if (at.take(']')) {
        return true;
    }
    do {
        if (!each()) {
            return false;
        }
    } while (at.take(','));
    return at.take(']');
}

template <class Each>
bool take_members(json_cursor& at, Each each) {
    if (!at.take('{')) {
        return false;
    }
    if (at.take('}')) {
        return true;
    }
    do {
        std::string name;
        if (!take_text(at, name) || !at.take(':') || !each(std::move(name))) {
            return false;
        }
    } while (at.take(','));
    return at.take('}');
}

// The depth is bounded: lines are checked as JSON before.
using take_value = bool (*)(json_cursor&, attribute_value&);

bool take_map(json_cursor& at, take_value take, attribute_map& map) {
    return take_members(at, [&](std::string name) {
        auto& entry = map.emplace_back();
        entry.first = std::move(name);
        return take(at, entry.second);
    });
}

bool take_array(json_cursor& at, take_value take, attribute_list& list) {
    return take_list(at, [&] { return take(at, list.emplace_back()); });
}

// The value, made to hold an empty one of that type.
template <class Type>
Type& make(attribute_value& out) {
    return out.get().emplace<Type>();
}

template <class Set, class Take>
bool take_set(json_cursor& at, Take take, attribute_value& out) {
    auto& set = make<Set>(out);
    return take_list(at, [&] { return take(at, set.members.emplace_back()); });
}

bool take_bool(json_cursor& at, attribute_value& out) {
    auto& value = make<bool>(out);
    value = at.take_word("true");
    return value || at.take_word("false");
}

bool take_null(json_cursor& at, attribute_value& out) {
    make<null_value>(out);
    return at.take_word("null");
}

bool take_plain(json_cursor& at, attribute_value& out) {
    switch (at.peek()) {
    case '{':
        return take_map(at, take_plain, make<attribute_map>(out));
    case '[':
        return take_array(at, take_plain, make<attribute_list>(out));
    case '"':
        return take_text(at, make<std::string>(out));
    case 'n':
        return take_null(at, out);
    case 't':
    case 'f':
        return take_bool(at, out);
    default:
        return take_number(at, make<number_text>(out));
    }
}

bool take_typed(json_cursor& at, attribute_value& out);

bool take_typed_content(json_cursor& at, std::string_view type, attribute_value& out) {
    if (type == "string") {
        return take_text(at, make<std::string>(out));
    }
    if (type == "number") {
        return take_number(at, make<number_text>(out));
    }
    if (type == "binary") {
        return take_binary(at, make<binary_value>(out));
    }
    if (type == "bool") {
        return take_bool(at, out);
    }
    if (type == "null") {
        return take_null(at, out);
    }
    if (type == "string-set") {
        return take_set<string_set>(at, take_text, out);
    }
    if (type == "number-set") {
        return take_set<number_set>(at, take_number, out);
    }
    if (type == "binary-set") {
        return take_set<binary_set>(at, take_binary, out);
    }
    if (type == "map") {
        return take_map(at, take_typed, make<attribute_map>(out));
    }
    return type == "list" && take_array(at, take_typed, make<attribute_list>(out));
}

// {"type":"string","value":"a"}, in this order, as it is written.
bool take_typed(json_cursor& at, attribute_value& out) {
    std::string_view name;
    std::string_view type;
    return at.take('{') && at.take_string(name) && name == "type" && at.take(':') &&
           at.take_string(type) && at.take(',') && at.take_string(name) && name == "value" &&
           at.take(':') && take_typed_content(at, type, out) && at.take('}');
}

bool take_dynamodb(json_cursor& at, attribute_value& out);

bool take_dynamodb_content(json_cursor& at, std::string_view type, attribute_value& out) {
    if (type == "S") {
        return take_text(at, make<std::string>(out));
    }
    if (type == "N") {
        return take_text(at, make<number_text>(out).digits);
    }
    if (type == "B") {
        return take_binary(at, make<binary_value>(out));
    }
    if (type == "BOOL") {
        return take_bool(at, out);
    }
    if (type == "NULL") {
        make<null_value>(out);
        return at.take_word("true") || at.take_word("false");
    }
    if (type == "SS") {
        return take_set<string_set>(at, take_text, out);
    }
    if (type == "NS") {
        return take_set<number_set>(at, take_number, out);
    }
    if (type == "BS") {
        return take_set<binary_set>(at, take_binary, out);
    }
    if (type == "M") {
        return take_map(at, take_dynamodb, make<attribute_map>(out));
    }
    return type == "L" && take_array(at, take_dynamodb, make<attribute_list>(out));
}

// {"S":"a"}
bool take_dynamodb(json_cursor& at, attribute_value& out) {
    std::string_view type;
    return at.take('{') && at.take_string(type) && at.take(':') &&
           take_dynamodb_content(at, type, out) && at.take('}');
}

take_value taker_of(json_format format) {
    switch (format) {
    case json_format::typed:
        return take_typed;
    case json_format::plain:
        return take_plain;
    case json_format::dynamodb_json:
    case json_format::export_item:
        break;
    }
    return take_dynamodb;
}

} // namespace

bool read_item(std::string_view line, json_format format, attribute_map& item) {
    item.clear();
    json_cursor at(item_of(line, format));
    return take_map(at, taker_of(format), item) && at.peek() == '\0' && at.position() == at.end();
}

bool read_attributes(std::string_view line, json_format format,
                     const std::vector<std::string>& names, std::vector<attribute_value>& values) {
    values.resize(names.size());
    std::size_t found = 0;
    json_cursor at(item_of(line, format));
    const auto take = taker_of(format);
    const bool whole = take_members(at, [&](const std::string& name) {
        const auto which = std::find(names.begin(), names.end(), name);
        if (which == names.end()) {
            std::string_view other;
            return at.skip_value(other);
        }
        ++found;
        return take(at, values[static_cast<std::size_t>(which - names.begin())]);
    });
    return whole && found == names.size();
}

} // namespace dyndump::output
