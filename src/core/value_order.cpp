#include "core/value_order.hpp"

#include "core/attribute_types.hpp"
#include "core/base64.hpp"
#include "core/json_cursor.hpp"
#include "core/json_string.hpp"
#include "core/number_text.hpp"

#include <algorithm>

namespace dyndump::core {
namespace {

/// The type of a set's members; of no set: null.
attribute_type element_type(attribute_type set) {
    switch (set) {
    case attribute_type::string_set:
        return attribute_type::string;
    case attribute_type::number_set:
        return attribute_type::number;
    case attribute_type::binary_set:
        return attribute_type::binary;
    default:
        return attribute_type::null;
    }
}

/// Calls `visit(raw)` for each string of an array, until it answers false.
template <class Visit>
void each_string(std::string_view array, Visit visit) {
    json_cursor cursor(array);
    std::string_view raw;
    bool more = cursor.take('[');
    while (more && cursor.take_string(raw) && visit(raw)) {
        more = cursor.take(',');
    }
}

/// The same for the values of a list's content.
template <class Visit>
void each_value(std::string_view list, Visit visit) {
    json_cursor cursor(list);
    bool more = cursor.take('[');
    while (more) {
        attribute_type type{};
        std::string_view content;
        if (!take_type(cursor, type) || !cursor.skip_value(content) || !cursor.take('}') ||
            !visit(value_view(type, content))) {
            return;
        }
        more = cursor.take(',');
    }
}

std::size_t count_strings(std::string_view array) {
    std::size_t n = 0;
    each_string(array, [&n](std::string_view) {
        ++n;
        return true;
    });
    return n;
}

std::size_t count_values(std::string_view list) {
    std::size_t n = 0;
    each_value(list, [&n](value_view) {
        ++n;
        return true;
    });
    return n;
}

std::size_t count_attributes(std::string_view map) {
    const item_view members(map);
    return static_cast<std::size_t>(std::distance(members.begin(), members.end()));
}

std::size_t count_code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

} // namespace

bool value_order::place::resolve(attribute_type type, std::string_view raw, std::string_view& out) {
    if (raw.find('\\') != raw.npos) {
        text.clear();
        if (!append_unescaped(raw, text, lone_surrogate::kept)) {
            return false;
        }
        raw = text;
    }
    if (type == attribute_type::binary) {
        if (!decode_base64(raw, bytes)) {
            return false;
        }
        raw = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    out = raw;
    return true;
}

std::optional<int> value_order::compare_raw(attribute_type type, std::string_view a,
                                            std::string_view b) {
    std::string_view left;
    std::string_view right;
    if (!first_.resolve(type, a, left) || !second_.resolve(type, b, right)) {
        return std::nullopt;
    }
    return type == attribute_type::number ? compare_numbers(left, right)
                                          : std::optional(left.compare(right));
}

std::optional<int> value_order::compare(value_view a, value_view b) {
    std::string_view left;
    std::string_view right;
    if (a.type() != b.type() || ordered_type_name(a.type()).empty() ||
        !json_cursor(a.content()).take_string(left) ||
        !json_cursor(b.content()).take_string(right)) {
        return std::nullopt;
    }
    return compare_raw(a.type(), left, right);
}

bool value_order::has_member(attribute_type element, std::string_view set, std::string_view raw) {
    bool found = false;
    each_string(set, [&](std::string_view each) {
        found = compare_raw(element, each, raw) == 0;
        return !found;
    });
    return found;
}

bool value_order::same_set(attribute_type element, std::string_view a, std::string_view b) {
    bool same = count_strings(a) == count_strings(b);
    each_string(a, [&](std::string_view each) {
        same = same && has_member(element, b, each);
        return same;
    });
    return same;
}

bool value_order::same_list(std::string_view a, std::string_view b) {
    bool same = count_values(a) == count_values(b);
    std::size_t index = 0;
    each_value(a, [&](value_view each) {
        const auto other = element_of(b, index++);
        same = same && other && this->same(each, *other);
        return same;
    });
    return same;
}

bool value_order::same_map(std::string_view a, std::string_view b) {
    if (count_attributes(a) != count_attributes(b)) {
        return false;
    }
    const item_view one(a);
    const item_view other(b);
    return std::all_of(one.begin(), one.end(), [&](const attribute_view& each) {
        std::string name;
        if (!append_unescaped(each.raw_name, name, lone_surrogate::kept)) {
            return false;
        }
        const auto value = other.find(name);
        return value && same(each.value, *value);
    });
}

bool value_order::same(value_view a, value_view b) {
    if (a.type() != b.type()) {
        return false;
    }
    switch (a.type()) {
    case attribute_type::string:
    case attribute_type::number:
    case attribute_type::binary:
        return compare(a, b) == 0;
    case attribute_type::boolean:
    case attribute_type::null:
        return a.content() == b.content();
    case attribute_type::list:
        return same_list(a.content(), b.content());
    case attribute_type::map:
        return same_map(a.content(), b.content());
    case attribute_type::string_set:
    case attribute_type::number_set:
    case attribute_type::binary_set:
        break;
    }
    return same_set(element_type(a.type()), a.content(), b.content());
}

std::optional<std::size_t> value_order::size(value_view value) {
    std::string_view raw;
    switch (value.type()) {
    case attribute_type::string:
    case attribute_type::binary:
        if (!json_cursor(value.content()).take_string(raw) ||
            !first_.resolve(value.type(), raw, raw)) {
            return std::nullopt;
        }
        return value.type() == attribute_type::binary ? raw.size() : count_code_points(raw);
    case attribute_type::map:
        return count_attributes(value.content());
    case attribute_type::list:
        return count_values(value.content());
    case attribute_type::string_set:
    case attribute_type::number_set:
    case attribute_type::binary_set:
        return count_strings(value.content());
    default:
        return std::nullopt;
    }
}

bool value_order::resolve_both(value_view a, value_view b, std::string_view& left,
                               std::string_view& right) {
    const bool are_texts = a.type() == attribute_type::string || a.type() == attribute_type::binary;
    return are_texts && a.type() == b.type() && json_cursor(a.content()).take_string(left) &&
           json_cursor(b.content()).take_string(right) && first_.resolve(a.type(), left, left) &&
           second_.resolve(b.type(), right, right);
}

bool value_order::contains(value_view whole, value_view part) {
    if (whole.type() == attribute_type::list) {
        bool found = false;
        each_value(whole.content(), [&](value_view each) {
            found = same(each, part);
            return !found;
        });
        return found;
    }
    std::string_view left;
    std::string_view right;
    if (is_set(whole.type())) {
        return element_type(whole.type()) == part.type() &&
               json_cursor(part.content()).take_string(right) &&
               has_member(part.type(), whole.content(), right);
    }
    return resolve_both(whole, part, left, right) && left.find(right) != left.npos;
}

bool value_order::begins_with(value_view whole, value_view part) {
    std::string_view left;
    std::string_view right;
    return resolve_both(whole, part, left, right) && left.starts_with(right);
}

std::optional<value_view> element_of(std::string_view list, std::size_t index) {
    std::optional<value_view> found;
    each_value(list, [&](value_view each) {
        found = index == 0 ? std::optional(each) : std::nullopt;
        return index-- != 0;
    });
    return found;
}

} // namespace dyndump::core
