#include "sandbox/projection.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

using path_step = std::variant<std::string, std::size_t>;
using path_rest = std::span<const path_step>;

/// The rests of the paths that begin with a step, by that step.
template <class Step>
std::map<Step, std::vector<path_rest>> by_first_step(const std::vector<path_rest>& paths) {
    std::map<Step, std::vector<path_rest>> grouped;
    for (const path_rest& path : paths) {
        if (const auto* first = std::get_if<Step>(&path.front())) {
            grouped[*first].push_back(path.subspan(1));
        }
    }
    return grouped;
}

std::optional<json::value> selected(const json::value& value, const std::vector<path_rest>& paths);

json::object selected_members(const json::object& map, const std::vector<path_rest>& paths) {
    json::object out;
    for (const auto& [name, rests] : by_first_step<std::string>(paths)) {
        const json::value* member = map.if_contains(name);
        auto part = member == nullptr ? std::nullopt : selected(*member, rests);
        if (part) {
            out[name] = std::move(*part);
        }
    }
    return out;
}

json::array selected_elements(const json::array& list, const std::vector<path_rest>& paths) {
    json::array out;
    for (const auto& [index, rests] : by_first_step<std::size_t>(paths)) {
        const json::value* element = list.if_contains(index);
        auto part = element == nullptr ? std::nullopt : selected(*element, rests);
        if (part) {
            out.push_back(std::move(*part));
        }
    }
    return out;
}

/// What the paths lead to within an attribute value; nothing if they lead nowhere.
std::optional<json::value> selected(const json::value& value, const std::vector<path_rest>& paths) {
    const bool whole =
        std::any_of(paths.begin(), paths.end(), [](const path_rest& path) { return path.empty(); });
    if (whole) {
        return json::value(value, json::storage_ptr());
    }
    if (const json::value* map = value.get_object().if_contains("M")) {
        json::object members = selected_members(map->get_object(), paths);
        return members.empty() ? std::nullopt
                               : std::optional<json::value>(json::object{{"M", members}});
    }
    if (const json::value* list = value.get_object().if_contains("L")) {
        json::array elements = selected_elements(list->get_array(), paths);
        return elements.empty() ? std::nullopt
                                : std::optional<json::value>(json::object{{"L", elements}});
    }
    return std::nullopt;
}

} // namespace

outcome<projection> projection::parse(std::string_view member_text, placeholders& known) {
    expression_text text("ProjectionExpression", member_text, known);
    projection out;
    do {
        auto path = text.path();
        if (!path) {
            return path.error();
        }
        for (const attribute_path& other : out.paths_) {
            if (other.steps == path->steps) {
                return text.fault(fmt::format(
                    "Two document paths overlap with each other; must remove or rewrite one of "
                    "these paths; path one: {0}, path two: {0}",
                    path->text()));
            }
        }
        out.paths_.push_back(std::move(*path));
    } while (text.accept(","));
    if (!text.at_end()) {
        return text.syntax_fault();
    }
    return out;
}

json::object projection::of(const json::object& item) const {
    std::vector<path_rest> paths;
    for (const attribute_path& path : paths_) {
        paths.emplace_back(path.steps);
    }
    return selected_members(item, paths);
}

} // namespace dyndump::sandbox_impl
