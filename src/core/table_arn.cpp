#include <dyndump/table_arn.hpp>

#include "core/number_text.hpp"

#include <algorithm>
#include <array>

namespace dyndump {
namespace {

using core::is_digit;

bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

/// Letters, digits and inner hyphens, as a part of a host name.
bool is_label(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_table_name(std::string_view text) noexcept {
    return text.size() >= 3 && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
               return is_lower(c) || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
                      c == '-' || c == '.';
           });
}

} // namespace

std::string_view parse_table_arn(std::string_view text, table_arn& out) noexcept {
    std::array<std::string_view, 6> parts; // the last may hold colons
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto end = i + 1 < parts.size() ? text.find(':') : text.npos;
        if (end == text.npos && i + 1 < parts.size()) {
            return "has too few parts; one of a table is "
                   "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME";
        }
        parts[i] = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    const auto& [arn, partition, service, region, account, resource] = parts;
    if (arn != "arn" || !partition.starts_with("aws") || !is_label(partition)) {
        return "does not begin with arn:aws";
    }
    if (service != "dynamodb") {
        return "is of another service than dynamodb";
    }
    if (!is_label(region)) {
        return "has no region such as eu-west-1";
    }
    if (account.size() != 12 || !std::ranges::all_of(account, is_digit)) {
        return "has no account id of twelve digits";
    }
    constexpr std::string_view table = "table/";
    if (!resource.starts_with(table)) {
        return "is not that of a table (table/NAME)";
    }
    const auto name = resource.substr(table.size());
    const auto slash = name.find('/');
    if (name.substr(std::min(slash, name.size())).starts_with("/index/")) {
        return "is that of an index; give the table's, and the index by its name";
    }
    if (slash != name.npos) {
        return "is that of something that belongs to a table; give the table's";
    }
    if (!is_table_name(name)) {
        return "has no table's name: 3 to 255 letters, digits, _ - and .";
    }
    out = {partition, region, account, name};
    return {};
}

} // namespace dyndump
