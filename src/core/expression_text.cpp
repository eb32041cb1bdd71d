#include "core/expression_text.hpp"

#include "core/number_text.hpp"
#include "core/reserved_words.hpp"

#include <boost/json/value.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace dyndump::core {
namespace {

namespace json = boost::json;

expression_fault faulty(std::string message) {
    expression_fault fault;
    fault.message = std::move(message);
    return fault;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
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

expression_result<void> check_placeholders(const json::object& given, std::string_view member,
                                           char mark) {
    if (given.empty()) {
        return faulty(fmt::format("{} must not be empty", member));
    }
    for (const auto& entry : given) {
        const std::string_view key = entry.key();
        const bool right = key.size() > 1 && key.front() == mark &&
                           std::all_of(key.begin() + 1, key.end(), is_word_character);
        if (!right) {
            return faulty(
                fmt::format("{} contains invalid key: Syntax error; key: \"{}\"", member, key));
        }
    }
    return {};
}

} // namespace

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

expression_result<void> placeholders::check_syntax() const {
    for (const auto& [given, member, mark] :
         {std::tuple(names_, "ExpressionAttributeNames", '#'),
          std::tuple(values_, "ExpressionAttributeValues", ':')}) {
        auto checked =
            given == nullptr ? expression_result<void>() : check_placeholders(*given, member, mark);
        if (!checked) {
            return checked;
        }
    }
    return {};
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

expression_result<void> placeholders::all_used() const {
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
            return faulty(fmt::format("Value provided in {} unused in expressions: keys: {{{}}}",
                                      member, fmt::join(unused, ", ")));
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

expression_result<void> expression_text::expect(std::string_view token) {
    return accept(token) ? expression_result<void>() : syntax_fault();
}

expression_result<std::string> expression_text::path_name() {
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

expression_result<attribute_path> expression_text::path() {
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

expression_result<const json::value*> expression_text::value() {
    const std::string_view token = take();
    const json::value* found = known_.value(token);
    if (found == nullptr) {
        return fault(fmt::format(
            "An expression attribute value used in expression is not defined; attribute value: {}",
            token));
    }
    return found;
}

expression_fault expression_text::fault(std::string_view what) const {
    return faulty(fmt::format("Invalid {}: {}", member_, what));
}

expression_fault expression_text::syntax_fault() const {
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

} // namespace dyndump::core
