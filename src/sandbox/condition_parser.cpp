// From the text of a condition to its tree.
#include "sandbox/attribute_order.hpp"
#include "sandbox/condition.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

constexpr std::string_view comparators[] = {"=", "<>", "<", "<=", ">", ">="};
// Expressions are at most 4 KB, but their text could nest as deep.
constexpr unsigned max_condition_depth = 300;

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

    outcome<condition> either() {
        return chain("OR", condition::kind::either, [this] { return both(); });
    }

private:
    using operand = condition::operand;

    outcome<condition> both() {
        return chain("AND", condition::kind::both, [this] { return negation(); });
    }

    template <class Part>
    outcome<condition> chain(std::string_view word, condition::kind kind, Part part) {
        condition all;
        all.kind_ = kind;
        do {
            auto each = part();
            if (!each) {
                return each;
            }
            all.parts_.push_back(std::move(*each));
        } while (text_.accept(word));
        if (all.parts_.size() == 1) {
            condition only = std::move(all.parts_.front());
            return only;
        }
        in_parentheses_ = false;
        return all;
    }

    outcome<condition> negation() {
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
        condition out;
        out.kind_ = condition::kind::negation;
        out.parts_.push_back(std::move(*negated));
        in_parentheses_ = false;
        return out;
    }

    outcome<condition> primary() {
        if (text_.peek() == "(") {
            return parenthesised();
        }
        in_parentheses_ = false;
        if (text_.peek(1) == "(" && text_.peek() != "size") {
            return function();
        }
        return comparison();
    }

    outcome<condition> parenthesised() {
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

    outcome<condition> function() {
        condition out;
        out.kind_ = condition::kind::function;
        const std::string_view name = text_.take();
        const auto* shape = std::find_if(std::begin(functions), std::end(functions),
                                         [name](const auto& each) { return each.name == name; });
        if (shape == std::end(functions)) {
            return text_.fault(fmt::format("Invalid function name; function: {}", name));
        }
        out.name_ = shape->name;
        auto read = operand_list(out);
        if (!read) {
            return read.error();
        }
        if (out.operands_.size() != shape->operands) {
            return text_.fault(
                fmt::format("Incorrect number of operands for operator or function; operator or "
                            "function: {}, number of operands: {}",
                            name, out.operands_.size()));
        }
        if (shape->operands == 1 &&
            !std::holds_alternative<attribute_path>(out.operands_[0].source)) {
            return text_.fault(fmt::format(
                "Operator or function requires a document path; operator or function: {}", name));
        }
        return out;
    }

    /// `(a, b, ...)`
    outcome<void> operand_list(condition& out) {
        auto opened = text_.expect("(");
        if (!opened) {
            return opened;
        }
        do {
            auto each = any_operand();
            if (!each) {
                return each.error();
            }
            out.operands_.push_back(std::move(*each));
        } while (text_.accept(","));
        return text_.expect(")");
    }

    outcome<condition> comparison() {
        condition out;
        auto first = any_operand();
        if (!first) {
            return first.error();
        }
        out.operands_.push_back(std::move(*first));
        if (text_.accept("BETWEEN")) {
            return between(std::move(out));
        }
        if (text_.accept("IN")) {
            out.kind_ = condition::kind::in;
            auto read = operand_list(out);
            return read ? outcome<condition>(std::move(out)) : read.error();
        }
        const auto* comparator =
            std::find(std::begin(comparators), std::end(comparators), text_.peek());
        if (comparator == std::end(comparators)) {
            return text_.syntax_fault();
        }
        text_.take();
        out.kind_ = condition::kind::comparison;
        out.name_ = *comparator;
        auto second = any_operand();
        if (!second) {
            return second.error();
        }
        out.operands_.push_back(std::move(*second));
        auto distinct = check_distinct(out);
        auto ordered = out.name_ == "=" || out.name_ == "<>" ? outcome<void>() : check_order(out);
        if (!distinct) {
            return distinct.error();
        }
        return ordered ? outcome<condition>(std::move(out)) : ordered.error();
    }

    outcome<condition> between(condition out) {
        out.kind_ = condition::kind::between;
        out.name_ = "BETWEEN";
        for (const char* before : {"", "AND"}) {
            auto word = *before == '\0' ? outcome<void>() : text_.expect(before);
            if (!word) {
                return word.error();
            }
            auto each = any_operand();
            if (!each) {
                return each.error();
            }
            out.operands_.push_back(std::move(*each));
        }
        auto ordered = check_order(out);
        return ordered ? outcome<condition>(std::move(out)) : ordered.error();
    }

    /// A path is not compared with itself.
    outcome<void> check_distinct(const condition& out) const {
        const auto* first = std::get_if<attribute_path>(&out.operands_[0].source);
        for (std::size_t i = 1; i < out.operands_.size() && first != nullptr; ++i) {
            const auto* other = std::get_if<attribute_path>(&out.operands_[i].source);
            if (other != nullptr && other->steps == first->steps &&
                out.operands_[0].size == out.operands_[i].size) {
                return text_.fault(fmt::format(
                    "The first operand must be distinct from the remaining operands for this "
                    "operator or function; operator: {}, first operand: {}",
                    out.name_, first->text()));
            }
        }
        return {};
    }

    /// Values that have no order cannot be compared.
    outcome<void> check_order(const condition& out) const {
        for (const operand& each : out.operands_) {
            const auto* value = std::get_if<const json::value*>(&each.source);
            if (value != nullptr && !each.size && !ordered_bytes(**value)) {
                return text_.fault(fmt::format("Incorrect operand type for operator or function; "
                                               "operator or function: {}, operand type: {}",
                                               out.name_, type_of(**value)));
            }
        }
        return {};
    }

    outcome<operand> any_operand() {
        if (text_.peek() == "size" && text_.peek(1) == "(") {
            text_.take();
            text_.take();
            auto path = text_.path();
            if (!path) {
                return path.error();
            }
            auto closed = text_.expect(")");
            return closed ? outcome<operand>(operand{std::move(*path), true}) : closed.error();
        }
        if (text_.peek().starts_with(':')) {
            auto value = text_.value();
            return value ? outcome<operand>(operand{*value}) : value.error();
        }
        auto path = text_.path();
        return path ? outcome<operand>(operand{std::move(*path)}) : path.error();
    }

    service_fault too_deep() const { return text_.fault("The expression is nested too deep"); }

    expression_text& text_;
    unsigned depth_ = 0;
    bool in_parentheses_ = false; // what was parsed last
};

outcome<condition> condition::parse(std::string_view member, std::string_view text,
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

} // namespace dyndump::sandbox_impl
