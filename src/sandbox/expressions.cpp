#include "sandbox/expressions.hpp"

#include "sandbox/attribute_check.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <variant>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

outcome<void> check_values(json::object& values) {
    for (auto& entry : values) {
        auto checked = normalise_value(entry.value(), 1);
        if (!checked) {
            service_fault fault = checked.error();
            fault.message =
                fmt::format("ExpressionAttributeValues contains invalid value: {} for key {}",
                            fault.message, std::string_view(entry.key()));
            return fault;
        }
    }
    return {};
}

outcome<void> check_names(const json::object& names) {
    for (const auto& entry : names) {
        if (!entry.value().is_string()) {
            return serialization_fault(
                "Unexpected value type in payload: ExpressionAttributeNames holds strings");
        }
    }
    return {};
}

} // namespace

outcome<placeholders> read_placeholders(json::object& request,
                                        std::initializer_list<std::string_view> expressions) {
    auto names = object_of(request, "ExpressionAttributeNames");
    auto values = object_of(request, "ExpressionAttributeValues");
    if (!names || !values) {
        return names ? values.error() : names.error();
    }
    bool any = false;
    bool any_with_values = false;
    std::vector<std::string_view> with_values;
    for (const std::string_view expression : expressions) {
        const json::value* text = request.if_contains(expression);
        const bool given = text != nullptr && !text->is_null();
        any = any || given;
        if (expression != "ProjectionExpression") {
            with_values.push_back(expression);
            any_with_values = any_with_values || given;
        }
    }
    if (*names != nullptr && !any) {
        return validation_fault(
            "ExpressionAttributeNames can only be specified when using expressions");
    }
    if (*values != nullptr && !any_with_values) {
        return validation_fault(fmt::format(
            "ExpressionAttributeValues can only be specified when using expressions: {} {} null",
            fmt::join(with_values, " and "), with_values.size() > 1 ? "are" : "is"));
    }
    placeholders all(*names, *values);
    auto written = all.check_syntax();
    if (!written) {
        return written.error();
    }
    auto right_names = *names == nullptr ? outcome<void>() : check_names(**names);
    auto right_values = *values == nullptr ? outcome<void>() : check_values(**values);
    if (!right_names || !right_values) {
        return right_names ? right_values.error() : right_names.error();
    }
    return all;
}

const json::value* find_value(const attribute_path& path, const json::object& item) {
    const json::value* found = item.if_contains(path.head());
    for (std::size_t i = 1; i < path.steps.size() && found != nullptr; ++i) {
        const json::object& typed = found->get_object();
        if (const auto* name = std::get_if<std::string>(&path.steps[i])) {
            const json::value* map = typed.if_contains("M");
            found = map == nullptr ? nullptr : map->get_object().if_contains(*name);
        } else {
            const json::value* list = typed.if_contains("L");
            found = list == nullptr
                        ? nullptr
                        : list->get_array().if_contains(std::get<std::size_t>(path.steps[i]));
        }
    }
    return found;
}

} // namespace dyndump::sandbox_impl
