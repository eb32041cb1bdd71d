#include "table/place_of_arn.hpp"

#include <dyndump/table_arn.hpp>

namespace dyndump::table {
namespace {

bool is_of_a_name(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

} // namespace

// arn:PARTITION:SERVICE:REGION:ACCOUNT:...
place_of_arn::place_of_arn(std::string_view arn) noexcept {
    if (!is_arn(arn)) {
        return;
    }
    std::string_view service;
    arn.remove_prefix(std::string_view("arn:").size());
    for (auto* part : {&partition, &service, &region, &account}) {
        const auto end = arn.find(':');
        if (end == arn.npos) {
            return;
        }
        *part = arn.substr(0, end);
        arn.remove_prefix(end + 1);
    }
}

std::string with_arn_replaced(std::string_view text, std::string_view from, std::string_view to,
                              std::size_t& times) {
    times = 0;
    std::string out;
    while (!from.empty()) {
        const auto at = text.find(from);
        if (at == text.npos) {
            break;
        }
        const auto behind = at + from.size();
        const bool longer_name = behind < text.size() && is_of_a_name(text[behind]);
        out += text.substr(0, at);
        out += longer_name ? from : to;
        times += longer_name ? 0 : 1;
        text.remove_prefix(behind);
    }
    return out += text;
}

} // namespace dyndump::table
