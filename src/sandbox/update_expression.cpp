#include "sandbox/update_expression.hpp"

#include "sandbox/request_members.hpp"

#include <algorithm>
#include <utility>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

service_fault lacks(std::string_view what) {
    return lacking_fault(std::string(what) + " in UpdateExpression");
}

} // namespace

outcome<update_expression> update_expression::parse(std::string_view member_text,
                                                    placeholders& known) {
    expression_text text("UpdateExpression", member_text, known);
    update_expression all;
    do {
        auto clause = all.read_clause(text);
        if (!clause) {
            return clause.error();
        }
    } while (!text.at_end());
    auto targets = all.targets();
    std::sort(targets.begin(), targets.end());
    const auto twice = std::adjacent_find(targets.begin(), targets.end());
    if (twice != targets.end()) {
        const std::string name(*twice);
        return text.fault("Two document paths overlap with each other; must remove or rewrite one "
                          "of these paths; path one: [" +
                          name + "], path two: [" + name + "]");
    }
    return all;
}

outcome<void> update_expression::read_clause(expression_text& text) {
    const bool set = text.accept("SET");
    if (!set && !text.accept("REMOVE")) {
        return text.peek() == "ADD" || text.peek() == "DELETE" ? lacks(text.peek())
                                                               : text.syntax_fault();
    }
    do {
        if (set) {
            auto read = read_assignment(text);
            if (!read) {
                return read;
            }
            continue;
        }
        auto target = read_target(text);
        if (!target) {
            return target.error();
        }
        removals_.push_back(std::move(*target));
    } while (text.accept(","));
    return {};
}

outcome<std::string> update_expression::read_target(expression_text& text) const {
    auto path = text.path();
    if (!path) {
        return path.error();
    }
    if (path->steps.size() > 1) {
        return lacks("paths into an attribute");
    }
    return path->head();
}

outcome<void> update_expression::read_assignment(expression_text& text) {
    auto target = read_target(text);
    if (!target) {
        return target.error();
    }
    auto sign = text.expect("=");
    if (!sign) {
        return sign.error();
    }
    assignment made{std::move(*target), std::nullopt, {}};
    const bool call = text.peek(1) == "(";
    if (call && text.peek() != "if_not_exists") {
        return lacks(text.peek());
    }
    if (call) {
        text.take();
        text.take();
        auto tested = text.path();
        if (!tested) {
            return tested.error();
        }
        made.unless = std::move(*tested);
        auto comma = text.expect(",");
        if (!comma) {
            return comma.error();
        }
    }
    auto value = read_value(text, made.value);
    if (!value) {
        return value.error();
    }
    auto closed = call ? text.expect(")") : core::expression_result<void>();
    if (!closed) {
        return closed.error();
    }
    if (text.peek() == "+" || text.peek() == "-") {
        return lacks("arithmetic");
    }
    sets_.push_back(std::move(made));
    return {};
}

outcome<void> update_expression::read_value(expression_text& text, source& into) {
    if (text.peek().starts_with(':')) {
        auto value = text.value();
        if (!value) {
            return value.error();
        }
        into = *value;
        return {};
    }
    auto path = text.path();
    if (!path) {
        return path.error();
    }
    into = std::move(*path);
    return {};
}

std::vector<std::string_view> update_expression::targets() const {
    std::vector<std::string_view> names(removals_.begin(), removals_.end());
    for (const assignment& each : sets_) {
        names.push_back(each.target);
    }
    return names;
}

outcome<void> update_expression::apply(json::object& item) const {
    std::vector<std::pair<std::string, json::value>> fresh;
    for (const assignment& each : sets_) {
        const json::value* value = each.unless ? find_value(*each.unless, item) : nullptr;
        if (value == nullptr) {
            const auto* path = std::get_if<attribute_path>(&each.value);
            value = path != nullptr ? find_value(*path, item)
                                    : std::get<const json::value*>(each.value);
        }
        if (value == nullptr) {
            return validation_fault("The provided expression refers to an attribute that does not "
                                    "exist in the item");
        }
        fresh.emplace_back(each.target, json::value(*value, json::storage_ptr()));
    }
    for (auto& [name, value] : fresh) {
        item[name] = std::move(value);
    }
    for (const std::string& name : removals_) {
        item.erase(name);
    }
    return {};
}

} // namespace dyndump::sandbox_impl
