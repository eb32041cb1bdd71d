#include "core/json_members.hpp"

#include <boost/json/value.hpp>

#include <algorithm>

namespace dyndump::core {

namespace json = boost::json;

std::string_view text_in(const json::object& in, std::string_view name) noexcept {
    const auto* value = in.if_contains(name);
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

double number_in(const json::object& in, std::string_view name) noexcept {
    const auto* value = in.if_contains(name);
    if (value == nullptr) {
        return 0;
    }
    switch (value->kind()) {
    case json::kind::int64:
        return static_cast<double>(value->get_int64());
    case json::kind::uint64:
        return static_cast<double>(value->get_uint64());
    case json::kind::double_:
        return value->get_double();
    default:
        return 0;
    }
}

std::uint64_t count_in(const json::object& in, std::string_view name) noexcept {
    constexpr double most = 1e18; // what does not fit has no value as an integer
    return static_cast<std::uint64_t>(std::clamp(number_in(in, name), 0.0, most));
}

bool flag_in(const json::object& in, std::string_view name) noexcept {
    const auto* value = in.if_contains(name);
    const auto* flag = value != nullptr ? value->if_bool() : nullptr;
    return flag != nullptr && *flag;
}

const json::object* object_in(const json::object& in, std::string_view name) noexcept {
    const auto* value = in.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}

const json::array* array_in(const json::object& in, std::string_view name) noexcept {
    const auto* value = in.if_contains(name);
    return value != nullptr ? value->if_array() : nullptr;
}

const json::object& members_in(const json::object& in, std::string_view name) noexcept {
    static const json::object none;
    const auto* found = object_in(in, name);
    return found != nullptr ? *found : none;
}

const json::array& elements_in(const json::object& in, std::string_view name) noexcept {
    static const json::array none;
    const auto* found = array_in(in, name);
    return found != nullptr ? *found : none;
}

} // namespace dyndump::core
