#include "sandbox/request_members.hpp"

#include "sandbox/table.hpp"

#include <dyndump/table_arn.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

/// With a small first letter, as the service shows it.
std::string member_in_faults(std::string_view name) {
    std::string member(name);
    member.front() = static_cast<char>(member.front() | 0x20);
    return member;
}

service_fault constraint(std::string_view value, std::string_view name, std::string_view rule) {
    return validation_fault(fmt::format("1 validation error detected: Value '{}' at '{}' failed to "
                                        "satisfy constraint: {}",
                                        value, member_in_faults(name), rule));
}

service_fault wrong_type(std::string_view name, std::string_view expected) {
    return serialization_fault(
        fmt::format("Unexpected value type in payload: {} must be {}", name, expected));
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/// The member, or null if it is absent or null.
const json::value* member_of(const json::object& request, std::string_view name) {
    const json::value* value = request.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
}

} // namespace

outcome<std::string> table_name_of(const json::object& request) {
    auto name = text_of(request, "TableName");
    if (!name) {
        return name;
    }
    if (member_of(request, "TableName") == nullptr) {
        return missing_member_fault("TableName");
    }
    if (is_arn(*name)) {
        return without_arn(std::move(*name));
    }
    if (!std::all_of(name->begin(), name->end(), is_name_character)) {
        return constraint(*name, "TableName",
                          "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    if (name->empty()) {
        return constraint(*name, "TableName", "Member must have length greater than or equal to 1");
    }
    if (name->size() < 3) {
        return constraint(*name, "TableName", "Member must have length greater than or equal to 3");
    }
    if (name->size() > 255) {
        return constraint(*name, "TableName", "Member must have length less than or equal to 255");
    }
    return name;
}

outcome<std::string> without_arn(std::string name) {
    table_arn parts;
    if (!is_arn(name)) {
        return name;
    }
    if (!parse_table_arn(name, parts).empty()) {
        return validation_fault(fmt::format("Invalid table ARN: {}", name));
    }
    if (parts.region != table_definition::region || parts.account != table_definition::account) {
        return table_not_found_fault(name, false);
    }
    return std::string(parts.table);
}

outcome<std::optional<std::int64_t>> integer_of(const json::object& request, std::string_view name,
                                                integer_range range) {
    const json::value* value = member_of(request, name);
    if (value == nullptr) {
        return std::optional<std::int64_t>();
    }
    boost::system::error_code ec;
    const auto number = value->to_number<std::int64_t>(ec);
    if (ec) {
        return wrong_type(name, "an integer");
    }
    if (number < range.least) {
        return constraint(
            fmt::to_string(number), name,
            fmt::format("Member must have value greater than or equal to {}", range.least));
    }
    if (number > range.most) {
        return constraint(
            fmt::to_string(number), name,
            fmt::format("Member must have value less than or equal to {}", range.most));
    }
    return std::optional<std::int64_t>(number);
}

outcome<bool> boolean_of(const json::object& request, std::string_view name) {
    const json::value* value = member_of(request, name);
    if (value == nullptr) {
        return false;
    }
    if (!value->is_bool()) {
        return wrong_type(name, "a Boolean");
    }
    return value->get_bool();
}

outcome<std::string> text_of(const json::object& request, std::string_view name,
                             std::initializer_list<std::string_view> choices) {
    const json::value* value = member_of(request, name);
    if (value == nullptr) {
        return std::string();
    }
    if (!value->is_string()) {
        return wrong_type(name, "a string");
    }
    std::string text(value->get_string());
    if (choices.size() != 0 && std::find(choices.begin(), choices.end(), text) == choices.end()) {
        return constraint(
            text, name,
            fmt::format("Member must satisfy enum value set: [{}]", fmt::join(choices, ", ")));
    }
    return text;
}

outcome<const json::string*> string_of(const json::object& request, std::string_view name) {
    const json::value* value = member_of(request, name);
    if (value == nullptr) {
        return nullptr;
    }
    if (!value->is_string()) {
        return wrong_type(name, "a string");
    }
    return &value->get_string();
}

outcome<json::object*> object_of(json::object& request, std::string_view name) {
    json::value* value = request.if_contains(name);
    if (value == nullptr || value->is_null()) {
        return nullptr;
    }
    if (!value->is_object()) {
        return wrong_type(name, "an object");
    }
    return &value->get_object();
}

outcome<json::array*> array_of(json::object& request, std::string_view name) {
    json::value* value = request.if_contains(name);
    if (value == nullptr || value->is_null()) {
        return nullptr;
    }
    if (!value->is_array()) {
        return wrong_type(name, "a list");
    }
    return &value->get_array();
}

service_fault missing_member_fault(std::string_view name) {
    return validation_fault(fmt::format("1 validation error detected: Value null at '{}' failed to "
                                        "satisfy constraint: Member must not be null",
                                        member_in_faults(name)));
}

service_fault lacking_fault(std::string_view what) {
    return validation_fault(fmt::format("The dyndump sandbox does not implement {}. Leave it out, "
                                        "or use DynamoDB or DynamoDB Local.",
                                        what));
}

outcome<void> refuse_members(const json::object& request,
                             std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (member_of(request, name) != nullptr) {
            return lacking_fault(name);
        }
    }
    return {};
}

} // namespace dyndump::sandbox_impl
