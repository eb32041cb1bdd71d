#include "sandbox/expression_text.hpp"

#include "sandbox/attribute_check.hpp"
#include "sandbox/request_members.hpp"
#include "sandbox/reserved_words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return x == y || (is_word_character(x) && (x ^ y) == 0x20 && !is_digit(x));
    });
}

/// The length of the token at the beginning of `text`, which begins with none of the white spaces.
std::size_t token_length(std::string_view text) {
    std::size_t size = 1;
    if (text.front() == '#' || text.front() == ':' || is_word_character(text.front())) {
        while (size < text.size() && is_word_character(text[size])) {
            ++size;
        }
        return size;
    }
    const std::string_view two = text.substr(0, 2);
    return two == "<>" || two == "<=" || two == ">=" ? 2 : 1;
}

outcome<void> check_placeholders(const json::object& given, std::string_view member, char mark) {
    if (given.empty()) {
        return validation_fault(fmt::format("{} must not be empty", member));
    }
    for (const auto& entry : given) {
        const std::string_view key = entry.key();
        const bool right = key.size() > 1 && key.front() == mark &&
                           std::all_of(key.begin() + 1, key.end(), is_word_character);
        if (!right) {
            return validation_fault(
                fmt::format("{} contains invalid key: Syntax error; key: \"{}\"", member, key));
        }
    }
    return {};
}

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

const json::value* attribute_path::find(const json::object& item) const {
    const json::value* found = item.if_contains(head());
    for (std::size_t i = 1; i < steps.size() && found != nullptr; ++i) {
        const json::object& typed = found->get_object();
        if (const auto* name = std::get_if<std::string>(&steps[i])) {
            const json::value* map = typed.if_contains("M");
            found = map == nullptr ? nullptr : map->get_object().if_contains(*name);
        } else {
            const json::value* list = typed.if_contains("L");
            found = list == nullptr
                        ? nullptr
                        : list->get_array().if_contains(std::get<std::size_t>(steps[i]));
        }
    }
    return found;
}

std::string attribute_path::text() const {
    std::string out = "[";
    for (const auto& step : steps) {
        out += out.size() > 1 ? ", " : "";
        if (const auto* name = std::get_if<std::string>(&step)) {
            out += *name;
        } else {
            out += fmt::format("[{}]", std::get<std::size_t>(step));
        }
    }
    return out + ']';
}

outcome<placeholders> placeholders::read(json::object& request,
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
    placeholders all;
    all.names_ = *names;
    all.values_ = *values;
    for (const auto& [given, member, mark] :
         {std::tuple(*names, "ExpressionAttributeNames", '#'),
          std::tuple(*values, "ExpressionAttributeValues", ':')}) {
        auto checked =
            given == nullptr ? outcome<void>() : check_placeholders(*given, member, mark);
        if (!checked) {
            return checked.error();
        }
    }
    auto right_names = *names == nullptr ? outcome<void>() : check_names(**names);
    auto right_values = *values == nullptr ? outcome<void>() : check_values(**values);
    if (!right_names || !right_values) {
        return right_names ? right_values.error() : right_names.error();
    }
    return all;
}

const json::string* placeholders::name(std::string_view placeholder) {
    const json::value* found = names_ == nullptr ? nullptr : names_->if_contains(placeholder);
    used_.emplace(placeholder);
    return found == nullptr ? nullptr : &found->get_string();
}

const json::value* placeholders::value(std::string_view placeholder) {
    used_.emplace(placeholder);
    return values_ == nullptr ? nullptr : values_->if_contains(placeholder);
}

outcome<void> placeholders::all_used() const {
    for (const auto& [given, member] : {std::pair(names_, "ExpressionAttributeNames"),
                                        std::pair(values_, "ExpressionAttributeValues")}) {
        if (given == nullptr) {
            continue;
        }
        std::vector<std::string_view> unused;
        for (const auto& entry : *given) {
            if (!used_.contains(std::string_view(entry.key()))) {
                unused.push_back(entry.key());
            }
        }
        if (!unused.empty()) {
            return validation_fault(
                fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", member,
                            fmt::join(unused, ", ")));
        }
    }
    return {};
}

expression_text::expression_text(std::string_view member, std::string_view text,
                                 placeholders& known)
    : member_(member)
    , text_(text)
    , known_(known) {
    for (std::size_t at = 0; (at = text.find_first_not_of(" \t\r\n", at)) != text.npos;) {
        const std::size_t size = token_length(text.substr(at));
        tokens_.push_back({text.substr(at, size), at});
        at += size;
    }
}

std::string_view expression_text::peek(std::size_t ahead) const {
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead].text : std::string_view();
}

std::string_view expression_text::take() {
    const std::string_view token = peek();
    at_ += at_end() ? 0 : 1;
    return token;
}

bool expression_text::accept(std::string_view token) {
    if (at_end() || !same_word(peek(), token)) {
        return false;
    }
    ++at_;
    return true;
}

outcome<void> expression_text::expect(std::string_view token) {
    return accept(token) ? outcome<void>() : syntax_fault();
}

outcome<std::string> expression_text::path_name() {
    const std::string_view token = peek();
    if (token.starts_with('#')) {
        const json::string* stands_for = known_.name(token);
        if (stands_for == nullptr) {
            return fault(fmt::format("An expression attribute name used in the document path is "
                                     "not defined; attribute name: {}",
                                     token));
        }
        ++at_;
        return std::string(*stands_for);
    }
    if (token.empty() || !is_word_character(token.front()) || is_digit(token.front())) {
        return syntax_fault();
    }
    if (is_reserved_word(token)) {
        return fault(
            fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", token));
    }
    ++at_;
    return std::string(token);
}

outcome<attribute_path> expression_text::path() {
    attribute_path out;
    do {
        auto name = path_name();
        if (!name) {
            return name.error();
        }
        out.steps.emplace_back(std::move(*name));
        while (accept("[")) {
            const std::string_view digits = peek();
            std::size_t index = 0;
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), index);
            if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
                return syntax_fault();
            }
            ++at_;
            out.steps.emplace_back(index);
            auto closed = expect("]");
            if (!closed) {
                return closed.error();
            }
        }
    } while (accept("."));
    return out;
}

outcome<const json::value*> expression_text::value() {
    const std::string_view token = take();
    const json::value* found = known_.value(token);
    if (found == nullptr) {
        return fault(fmt::format(
            "An expression attribute value used in expression is not defined; attribute value: {}",
            token));
    }
    return found;
}

service_fault expression_text::fault(std::string_view what) const {
    return validation_fault(fmt::format("Invalid {}: {}", member_, what));
}

service_fault expression_text::syntax_fault() const {
    if (tokens_.empty()) {
        return fault("The expression can not be empty;");
    }
    const std::size_t first = at_ == 0 ? 0 : at_ - 1;
    const std::size_t last = std::min(at_ + 1, tokens_.size() - 1);
    const std::size_t begin = tokens_[first].offset;
    const std::size_t end = tokens_[last].offset + tokens_[last].text.size();
    return fault(fmt::format("Syntax error; token: \"{}\", near: \"{}\"",
                             at_end() ? std::string_view("<EOF>") : peek(),
                             text_.substr(begin, end - begin)));
}

} // namespace dyndump::sandbox_impl
