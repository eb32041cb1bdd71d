#include "support/table_plan.hpp"

#include <charconv>

namespace dyndump::bench {
namespace {

std::string_view cut(std::string_view& text) {
    const std::string_view first = text.substr(0, text.find('.'));
    text.remove_prefix(first.size() + (first.size() < text.size() ? 1 : 0));
    return first;
}

template <class Number>
bool cut_number(std::string_view& text, Number& number) {
    const std::string_view digits = cut(text);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return fault == std::errc{} && end == digits.data() + digits.size();
}

} // namespace

std::optional<table_plan> table_plan::parse(std::string_view name) {
    table_plan plan;
    plan.shape = cut(name);
    std::int64_t delay = 0;
    if (!cut_number(name, plan.page_bytes) || !cut_number(name, plan.pages) ||
        !cut_number(name, delay) || plan.pages == 0 || !name.empty()) {
        return std::nullopt;
    }
    plan.delay = std::chrono::milliseconds(delay);
    return plan;
}

} // namespace dyndump::bench
