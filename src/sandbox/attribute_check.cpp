#include "sandbox/attribute_check.hpp"

#include "core/base64.hpp"
#include "sandbox/number.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr unsigned max_depth = 32;

service_fault invalid_parameter(std::string_view what) {
    return validation_fault(fmt::format("One or more parameter values were invalid: {}", what));
}

service_fault wrong_json_type(std::string_view where) {
    return serialization_fault(fmt::format("Unexpected value type in payload: {}", where));
}

outcome<void> normalise_number(json::value& value) {
    if (!value.is_string()) {
        return wrong_json_type("N");
    }
    auto parsed = number::parse(value.get_string());
    if (!parsed) {
        return parsed.error();
    }
    value.get_string() = parsed->text();
    return {};
}

outcome<void> check_binary(const json::value& value) {
    if (!value.is_string()) {
        return wrong_json_type("B");
    }
    auto decoded = decode_binary(value.get_string());
    if (!decoded) {
        return decoded.error();
    }
    return {};
}

outcome<void> check_unique(const json::array& members) {
    std::vector<std::string_view> sorted;
    for (const json::value& member : members) {
        sorted.push_back(member.get_string());
    }
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
        return invalid_parameter(
            fmt::format("Input collection [{}] contains duplicates.", fmt::join(sorted, ", ")));
    }
    return {};
}

outcome<void> normalise_set(std::string_view type, json::value& value) {
    if (!value.is_array()) {
        return wrong_json_type(type);
    }
    if (value.get_array().empty()) {
        return invalid_parameter(type == "SS"   ? "An string set  may not be empty"
                                 : type == "NS" ? "An number set  may not be empty"
                                                : "Binary sets should not be empty");
    }
    for (json::value& member : value.get_array()) {
        if (!member.is_string()) {
            return wrong_json_type(type);
        }
        outcome<void> checked = type == "NS"   ? normalise_number(member)
                                : type == "BS" ? check_binary(member)
                                               : outcome<void>();
        if (!checked) {
            return checked;
        }
    }
    return check_unique(value.get_array());
}

outcome<void> normalise_nested(json::value& value, unsigned depth) {
    if (depth > max_depth) {
        return validation_fault("Nesting Levels have exceeded supported limits");
    }
    if (json::object* map = value.if_object()) {
        for (auto& member : *map) {
            auto checked = normalise_value(member.value(), depth + 1);
            if (!checked) {
                return checked;
            }
        }
        return {};
    }
    for (json::value& member : value.get_array()) {
        auto checked = normalise_value(member, depth + 1);
        if (!checked) {
            return checked;
        }
    }
    return {};
}

} // namespace

outcome<void> normalise_value(json::value& value, unsigned depth) {
    json::object* object = value.if_object();
    if (object == nullptr) {
        return wrong_json_type("an attribute value is an object");
    }
    if (object->size() != 1) {
        return validation_fault(
            object->empty() ? "Supplied AttributeValue is empty, must contain exactly one of the "
                              "supported datatypes"
                            : "Supplied AttributeValue has more than one datatypes set, must "
                              "contain exactly one of the supported datatypes");
    }
    const std::string_view type = object->begin()->key();
    json::value& content = object->begin()->value();
    if (type == "S") {
        return content.is_string() ? outcome<void>() : wrong_json_type(type);
    }
    if (type == "N") {
        return normalise_number(content);
    }
    if (type == "B") {
        return check_binary(content);
    }
    if (type == "BOOL") {
        return content.is_bool() ? outcome<void>() : wrong_json_type(type);
    }
    if (type == "NULL") {
        if (!content.is_bool()) {
            return wrong_json_type(type);
        }
        return content.get_bool()
                   ? outcome<void>()
                   : invalid_parameter("Null attribute value types must have the value of true");
    }
    if (type == "SS" || type == "NS" || type == "BS") {
        return normalise_set(type, content);
    }
    if (type == "M") {
        return content.is_object() ? normalise_nested(content, depth) : wrong_json_type(type);
    }
    if (type == "L") {
        return content.is_array() ? normalise_nested(content, depth) : wrong_json_type(type);
    }
    return validation_fault("Supplied AttributeValue is empty, must contain exactly one of the "
                            "supported datatypes");
}

outcome<void> normalise_attributes(json::object& attributes) {
    for (auto& attribute : attributes) {
        auto checked = normalise_value(attribute.value(), 1);
        if (!checked) {
            return checked;
        }
    }
    return {};
}

outcome<std::string> decode_binary(std::string_view base64) {
    std::vector<std::uint8_t> bytes;
    if (!core::decode_base64(base64, bytes)) {
        return serialization_fault("Invalid Base64 in a binary attribute value");
    }
    return std::string(bytes.begin(), bytes.end());
}

} // namespace dyndump::sandbox_impl
