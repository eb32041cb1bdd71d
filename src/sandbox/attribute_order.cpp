#include "sandbox/attribute_order.hpp"

#include "sandbox/attribute_check.hpp"
#include "sandbox/number.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

const json::value& content_behind_type(const json::value& value) {
    return value.get_object().begin()->value();
}

bool same_set(const json::array& a, const json::array& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const json::value& member) {
               return std::find(b.begin(), b.end(), member) != b.end();
           });
}

bool same_list(const json::array& a, const json::array& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_value);
}

bool same_map(const json::object& a, const json::object& b) {
    return a.size() == b.size() && std::all_of(a.begin(), a.end(), [&b](const auto& member) {
               const json::value* other = b.if_contains(member.key());
               return other != nullptr && same_value(member.value(), *other);
           });
}

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

} // namespace

std::string_view type_of(const json::value& value) {
    const json::object* object = value.if_object();
    return object == nullptr || object->size() != 1 ? std::string_view()
                                                    : std::string_view(object->begin()->key());
}

std::optional<std::string> ordered_bytes(const json::value& value) {
    const std::string_view type = type_of(value);
    if (type != "S" && type != "N" && type != "B") {
        return std::nullopt;
    }
    const std::string_view text = content_behind_type(value).get_string();
    if (type == "S") {
        return std::string(text);
    }
    if (type == "B") {
        auto bytes = decode_binary(text);
        return bytes ? std::optional(*bytes) : std::nullopt;
    }
    const auto parsed = number::parse(text);
    return parsed ? std::optional(parsed->sortable()) : std::nullopt;
}

bool same_value(const json::value& a, const json::value& b) {
    const std::string_view type = type_of(a);
    if (type.empty() || type != type_of(b)) {
        return false;
    }
    const json::value& left = content_behind_type(a);
    const json::value& right = content_behind_type(b);
    if (type == "SS" || type == "NS" || type == "BS") {
        return same_set(left.get_array(), right.get_array());
    }
    if (type == "L") {
        return same_list(left.get_array(), right.get_array());
    }
    if (type == "M") {
        return same_map(left.get_object(), right.get_object());
    }
    return left == right;
}

std::optional<std::size_t> size_of_value(const json::value& value) {
    const std::string_view type = type_of(value);
    if (type == "S") {
        return code_points(content_behind_type(value).get_string());
    }
    if (type == "B") {
        return ordered_bytes(value)->size();
    }
    if (type == "M") {
        return content_behind_type(value).get_object().size();
    }
    if (type == "L" || type == "SS" || type == "NS" || type == "BS") {
        return content_behind_type(value).get_array().size();
    }
    return std::nullopt;
}

bool contains_value(const json::value& whole, const json::value& part) {
    const std::string_view type = type_of(whole);
    const std::string_view wanted = type_of(part);
    if (type == "L") {
        const auto& list = content_behind_type(whole).get_array();
        return std::any_of(list.begin(), list.end(),
                           [&part](const json::value& each) { return same_value(each, part); });
    }
    if (type.size() == 2 && type[1] == 'S') {
        const auto& set = content_behind_type(whole).get_array();
        return wanted == type.substr(0, 1) &&
               std::find(set.begin(), set.end(), content_behind_type(part)) != set.end();
    }
    if (type != wanted || (type != "S" && type != "B")) {
        return false;
    }
    return ordered_bytes(whole)->find(*ordered_bytes(part)) != std::string::npos;
}

bool begins_with_value(const json::value& whole, const json::value& part) {
    const std::string_view type = type_of(whole);
    return type == type_of(part) && (type == "S" || type == "B") &&
           ordered_bytes(whole)->starts_with(*ordered_bytes(part));
}

} // namespace dyndump::sandbox_impl
