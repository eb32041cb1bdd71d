// From the text of a condition to its tree.
#include "core/condition_parser.hpp"

#include "core/attribute_types.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::core {
namespace {

namespace json = boost::json;

constexpr std::string_view comparators[] = {"=", "<>", "<", "<=", ">", ">="};
// Expressions are at most 4 KB, but their text could nest as deep.
constexpr unsigned max_condition_depth = 300;

/// "S", "NS", ...
std::string_view type_name_in(const json::value& value) {
    const json::object* object = value.if_object();
    return object == nullptr || object->empty() ? std::string_view()
                                                : std::string_view(object->begin()->key());
}

bool is_ordered(std::string_view type) {
    attribute_type known{};
    return parse_type_name(type, known) && !ordered_type_name(known).empty();
}

struct function_shape {
    std::string_view name;
    std::size_t operands;
};

constexpr function_shape functions[] = {
    {"attribute_exists", 1}, {"attribute_not_exists", 1}, {"attribute_type", 2}, {"begins_with", 2},
    {"contains", 2},
};

} // namespace

/// Recursive descent. OR binds least, then AND, then NOT.
class condition_parser {
public:
    explicit condition_parser(expression_text& text)
        : text_(text) {}

    expression_result<condition_tree> either() {
        return chain("OR", condition_tree::kind::either, [this] { return both(); });
    }

private:
    using operand = condition_tree::operand;

    expression_result<condition_tree> both() {
        return chain("AND", condition_tree::kind::both, [this] { return negation(); });
    }

    template <class Part>
    expression_result<condition_tree> chain(std::string_view word, condition_tree::kind kind,
                                            Part part) {
        condition_tree all;
        all.what = kind;
        do {
            auto each = part();
            if (!each) {
                return each;
            }
            all.parts.push_back(std::move(*each));
        } while (text_.accept(word));
        if (all.parts.size() == 1) {
            condition_tree only = std::move(all.parts.front());
            return only;
        }
        in_parentheses_ = false;
        return all;
    }

    expression_result<condition_tree> negation() {
        if (!text_.accept("NOT")) {
            return primary();
        }
        if (++depth_ > max_condition_depth) {
            return too_deep();
        }
        auto negated = negation();
        if (!negated) {
            return negated;
        }
        --depth_;
        condition_tree out;
        out.what = condition_tree::kind::negation;
        out.parts.push_back(std::move(*negated));
        in_parentheses_ = false;
        return out;
    }

    expression_result<condition_tree> primary() {
        if (text_.peek() == "(") {
            return parenthesised();
        }
        in_parentheses_ = false;
        if (text_.peek(1) == "(" && text_.peek() != "size") {
            return function();
        }
        return comparison();
    }

    expression_result<condition_tree> parenthesised() {
        if (++depth_ > max_condition_depth) {
            return too_deep();
        }
        text_.take();
        auto inner = either();
        if (!inner) {
            return inner;
        }
        auto closed = text_.expect(")");
        if (!closed) {
            return closed.error();
        }
        if (in_parentheses_) {
            return text_.fault("The expression has redundant parentheses;");
        }
        in_parentheses_ = true;
        --depth_;
        return inner;
    }

    expression_result<condition_tree> function() {
        condition_tree out;
        out.what = condition_tree::kind::function;
        const std::string_view name = text_.take();
        const auto* shape = std::find_if(std::begin(functions), std::end(functions),
                                         [name](const auto& each) { return each.name == name; });
        if (shape == std::end(functions)) {
            return text_.fault(fmt::format("Invalid function name; function: {}", name));
        }
        out.name = shape->name;
        auto read = operand_list(out);
        if (!read) {
            return read.error();
        }
        if (out.operands.size() != shape->operands) {
            return text_.fault(
                fmt::format("Incorrect number of operands for operator or function; operator or "
                            "function: {}, number of operands: {}",
                            name, out.operands.size()));
        }
        if (shape->operands == 1 &&
            !std::holds_alternative<attribute_path>(out.operands[0].source)) {
            return text_.fault(fmt::format(
                "Operator or function requires a document path; operator or function: {}", name));
        }
        return out;
    }

    /// `(a, b, ...)`
    expression_result<void> operand_list(condition_tree& out) {
        auto opened = text_.expect("(");
        if (!opened) {
            return opened;
        }
        do {
            auto each = any_operand();
            if (!each) {
                return each.error();
            }
            out.operands.push_back(std::move(*each));
        } while (text_.accept(","));
        return text_.expect(")");
    }

    expression_result<condition_tree> comparison() {
        condition_tree out;
        auto first = any_operand();
        if (!first) {
            return first.error();
        }
        out.operands.push_back(std::move(*first));
        if (text_.accept("BETWEEN")) {
            return between(std::move(out));
        }
        if (text_.accept("IN")) {
            out.what = condition_tree::kind::in;
            auto read = operand_list(out);
            return read ? expression_result<condition_tree>(std::move(out)) : read.error();
        }
        const auto* comparator =
            std::find(std::begin(comparators), std::end(comparators), text_.peek());
        if (comparator == std::end(comparators)) {
            return text_.syntax_fault();
        }
        text_.take();
        out.what = condition_tree::kind::comparison;
        out.name = *comparator;
        auto second = any_operand();
        if (!second) {
            return second.error();
        }
        out.operands.push_back(std::move(*second));
        auto distinct = check_distinct(out);
        auto ordered =
            out.name == "=" || out.name == "<>" ? expression_result<void>() : check_order(out);
        if (!distinct) {
            return distinct.error();
        }
        return ordered ? expression_result<condition_tree>(std::move(out)) : ordered.error();
    }

    expression_result<condition_tree> between(condition_tree out) {
        out.what = condition_tree::kind::between;
        out.name = "BETWEEN";
        for (const char* before : {"", "AND"}) {
            auto word = *before == '\0' ? expression_result<void>() : text_.expect(before);
            if (!word) {
                return word.error();
            }
            auto each = any_operand();
            if (!each) {
                return each.error();
            }
            out.operands.push_back(std::move(*each));
        }
        auto ordered = check_order(out);
        return ordered ? expression_result<condition_tree>(std::move(out)) : ordered.error();
    }

    /// A path is not compared with itself.
    expression_result<void> check_distinct(const condition_tree& out) const {
        const auto* first = std::get_if<attribute_path>(&out.operands[0].source);
        for (std::size_t i = 1; i < out.operands.size() && first != nullptr; ++i) {
            const auto* other = std::get_if<attribute_path>(&out.operands[i].source);
            if (other != nullptr && other->steps == first->steps &&
                out.operands[0].size == out.operands[i].size) {
                return text_.fault(fmt::format(
                    "The first operand must be distinct from the remaining operands for this "
                    "operator or function; operator: {}, first operand: {}",
                    out.name, first->text()));
            }
        }
        return {};
    }

    /// Values that have no order cannot be compared.
    expression_result<void> check_order(const condition_tree& out) const {
        for (const operand& each : out.operands) {
            const auto* value = std::get_if<const json::value*>(&each.source);
            if (value != nullptr && !each.size && !is_ordered(type_name_in(**value))) {
                return text_.fault(fmt::format("Incorrect operand type for operator or function; "
                                               "operator or function: {}, operand type: {}",
                                               out.name, type_name_in(**value)));
            }
        }
        return {};
    }

    expression_result<operand> any_operand() {
        if (text_.peek() == "size" && text_.peek(1) == "(") {
            text_.take();
            text_.take();
            auto path = text_.path();
            if (!path) {
                return path.error();
            }
            auto closed = text_.expect(")");
            return closed ? expression_result<operand>(operand{std::move(*path), true})
                          : closed.error();
        }
        if (text_.peek().starts_with(':')) {
            auto value = text_.value();
            return value ? expression_result<operand>(operand{*value}) : value.error();
        }
        auto path = text_.path();
        return path ? expression_result<operand>(operand{std::move(*path)}) : path.error();
    }

    expression_fault too_deep() const { return text_.fault("The expression is nested too deep"); }

    expression_text& text_;
    unsigned depth_ = 0;
    bool in_parentheses_ = false; // what was parsed last
};

expression_result<condition_tree> parse_condition(std::string_view member, std::string_view text,
                                                  placeholders& known) {
    expression_text tokens(member, text, known);
    if (tokens.at_end()) {
        return tokens.syntax_fault();
    }
    auto parsed = condition_parser(tokens).either();
    if (parsed && !tokens.at_end()) {
        return tokens.syntax_fault();
    }
    return parsed;
}

} // namespace dyndump::core
