#include "core/item_condition.hpp"

#include "core/attribute_types.hpp"
#include "core/json_cursor.hpp"
#include "core/nesting.hpp"
#include "core/sentence.hpp"

#include <dyndump/attribute_value.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace dyndump::core {
namespace {

namespace json = boost::json;

expression_fault bad_values(std::string_view what) {
    expression_fault fault;
    fault.message = sentence("ExpressionAttributeValues {}", what);
    return fault;
}

bool is_attribute_value(const json::value& value) {
    const auto* object = value.if_object();
    attribute_type type{};
    if (object == nullptr || object->size() != 1 ||
        !parse_type_name(object->begin()->key(), type)) {
        return false;
    }
    const auto content = json::serialize(object->begin()->value());
    attribute_value decoded;
    return !value_view(type, content).decode(decoded);
}

expression_result<json::object> read_values(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_json_depth;
    error_code ec;
    auto parsed = json::parse(text, ec, {}, options);
    if (ec || !parsed.is_object()) {
        return bad_values("is no JSON object");
    }
    for (const auto& each : parsed.get_object()) {
        if (!is_attribute_value(each.value())) {
            return bad_values(fmt::format("contains invalid value: it is none in DynamoDB JSON, "
                                          "such as {{\"N\":\"1\"}}, for key {}",
                                          std::string_view(each.key())));
        }
    }
    return std::move(parsed.get_object());
}

std::optional<value_view> find_value(const attribute_path& path, item_view item) {
    auto found = item.find(path.head());
    for (std::size_t i = 1; i < path.steps.size() && found; ++i) {
        const auto* name = std::get_if<std::string>(&path.steps[i]);
        if (found->type() != (name != nullptr ? attribute_type::map : attribute_type::list)) {
            return std::nullopt;
        }
        found = name != nullptr
                    ? item_view(found->content()).find(*name)
                    : element_of(found->content(), std::get<std::size_t>(path.steps[i]));
    }
    return found;
}

} // namespace

item_condition::test item_condition::test_of(const condition_tree& tree) {
    static constexpr std::pair<std::string_view, test> tests[] = {
        {"=", test::equal},
        {"<>", test::unequal},
        {"<", test::less},
        {"<=", test::less_or_equal},
        {">", test::greater},
        {">=", test::greater_or_equal},
        {"attribute_exists", test::exists},
        {"attribute_not_exists", test::does_not_exist},
        {"attribute_type", test::has_type},
        {"begins_with", test::begins_with},
        {"contains", test::contains},
    };
    switch (tree.what) {
    case condition_tree::kind::both:
        return test::both;
    case condition_tree::kind::either:
        return test::either;
    case condition_tree::kind::negation:
        return test::negation;
    case condition_tree::kind::between:
        return test::between;
    case condition_tree::kind::in:
        return test::in;
    case condition_tree::kind::comparison:
    case condition_tree::kind::function:
        break;
    }
    return std::find_if(std::begin(tests), std::end(tests),
                        [&tree](const auto& each) { return each.first == tree.name; })
        ->second;
}

item_condition::node item_condition::compile(const condition_tree& tree) {
    node made;
    made.what = test_of(tree);
    for (const auto& each : tree.operands) {
        operand of{attribute_path{}, each.size};
        if (const auto* path = std::get_if<attribute_path>(&each.source)) {
            of.source = *path;
        } else {
            const auto& typed = *std::get<const json::value*>(each.source)->get_object().begin();
            literal value{};
            parse_type_name(typed.key(), value.type);
            value.content = json::serialize(typed.value());
            of.source = std::move(value);
        }
        made.operands.push_back(std::move(of));
    }
    for (const auto& each : tree.parts) {
        made.parts.push_back(compile(each));
    }
    return made;
}

expression_result<item_condition>
item_condition::parse(std::string_view text, const std::map<std::string, std::string>& names,
                      std::string_view values) {
    json::object names_given;
    for (const auto& [placeholder, name] : names) {
        names_given[placeholder] = name;
    }
    expression_result<json::object> values_given = json::object();
    if (!values.empty()) {
        values_given = read_values(values);
    }
    if (!values_given) {
        return values_given.error();
    }
    placeholders known(names.empty() ? nullptr : &names_given,
                       values.empty() ? nullptr : &*values_given);
    auto written = known.check_syntax();
    if (!written) {
        return written.error();
    }
    auto tree = parse_condition("FilterExpression", text, known);
    if (!tree) {
        return tree.error();
    }
    auto used = known.all_used();
    if (!used) {
        return used.error();
    }
    item_condition made;
    made.root_ = compile(*tree);
    return made;
}

/// Of one item.
class item_condition::evaluation {
public:
    evaluation(item_view item, value_order& order)
        : item_(item)
        , order_(order) {}

    bool holds(const node& of) {
        const auto part_holds = [this](const node& part) {
            return holds(part);
        };
        switch (of.what) {
        case test::both:
            return std::all_of(of.parts.begin(), of.parts.end(), part_holds);
        case test::either:
            return std::any_of(of.parts.begin(), of.parts.end(), part_holds);
        case test::negation:
            return !holds(of.parts.front());
        default:
            return test_operands(of);
        }
    }

private:
    /// The size of a value as one in DynamoDB JSON.
    using size_text = std::array<char, 24>;

    std::optional<value_view> value_of(const operand& of, size_text& memory) {
        std::optional<value_view> found;
        if (const auto* path = std::get_if<attribute_path>(&of.source)) {
            found = find_value(*path, item_);
        } else {
            const auto& value = std::get<literal>(of.source);
            found = value_view(value.type, value.content);
        }
        if (!of.size || !found) {
            return found;
        }
        const auto size = order_.size(*found);
        if (!size) {
            return std::nullopt;
        }
        memory[0] = '"';
        auto* end = std::to_chars(&memory[1], memory.data() + memory.size() - 1, *size).ptr;
        *end++ = '"';
        return value_view(attribute_type::number,
                          {memory.data(), static_cast<std::size_t>(end - memory.data())});
    }

    bool test_operands(const node& of) {
        size_text memory;
        const auto first = value_of(of.operands[0], memory);
        switch (of.what) {
        case test::exists:
            return first.has_value();
        case test::does_not_exist:
            return !first;
        case test::between:
            return compare_to(first, of.operands[1], test::greater_or_equal) &&
                   compare_to(first, of.operands[2], test::less_or_equal);
        case test::in:
            return std::any_of(
                of.operands.begin() + 1, of.operands.end(),
                [&](const operand& each) { return compare_to(first, each, test::equal); });
        case test::unequal:
            return !compare_to(first, of.operands[1], test::equal);
        default:
            return compare_to(first, of.operands[1], of.what);
        }
    }

    bool compare_to(const std::optional<value_view>& first, const operand& other, test how) {
        size_text memory;
        const auto second = value_of(other, memory);
        if (!first || !second) {
            return false;
        }
        switch (how) {
        case test::equal:
            return order_.same(*first, *second);
        case test::begins_with:
            return order_.begins_with(*first, *second);
        case test::contains:
            return order_.contains(*first, *second);
        case test::has_type:
            return has_type(*first, *second);
        default:
            break;
        }
        const auto order = order_.compare(*first, *second);
        return order && (how == test::less            ? *order < 0
                         : how == test::less_or_equal ? *order <= 0
                         : how == test::greater       ? *order > 0
                                                      : *order >= 0);
    }

    bool has_type(value_view value, value_view name) {
        std::string_view text;
        attribute_type type{};
        return name.type() == attribute_type::string &&
               json_cursor(name.content()).take_string(text) &&
               order_.resolve(name.type(), text, text) && parse_type_name(text, type) &&
               type == value.type();
    }

    const item_view item_;
    value_order& order_;
};

bool item_condition::holds(item_view item, value_order& order) const {
    return evaluation(item, order).holds(root_);
}

} // namespace dyndump::core
