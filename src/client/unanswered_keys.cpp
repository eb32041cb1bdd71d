#include "client/unanswered_keys.hpp"

#include "core/json_string.hpp"

#include <algorithm>

namespace dyndump::detail {

// The last first, so that taking is cheap.
unanswered_keys::unanswered_keys(const batch_get_request& request)
    : request_(request) {
    left_.reserve(request.keys().size());
    for (auto each = request.keys().rbegin(); each != request.keys().rend(); ++each) {
        left_.push_back({each->table, each->json});
    }
}

void unanswered_keys::take(std::string& body) {
    const auto count = std::min(left_.size(), most);
    taken_ = count;
    const auto first = left_.end() - static_cast<std::ptrdiff_t>(count);
    std::sort(first, left_.end(), [](const key& a, const key& b) { return a.table < b.table; });
    body = R"({"RequestItems":{)";
    for (auto each = first; each != left_.end();) {
        const auto& terms = request_.tables()[each->table];
        body += each == first ? "" : ",";
        core::append_json_string(body, terms.name);
        body += R"(:{"Keys":[)";
        const auto table = each->table;
        for (bool more = false; each != left_.end() && each->table == table; ++each) {
            body += more ? "," : "";
            body += each->json;
            more = true;
        }
        body += ']';
        body += terms.members;
        body += '}';
    }
    body += R"(},"ReturnConsumedCapacity":"TOTAL"})";
    left_.erase(first, left_.end());
}

bool unanswered_keys::put_back(const core::item_response& answer) {
    if (answer.unprocessed.size() > taken_) {
        return false;
    }
    for (const auto& each : answer.unprocessed) {
        if (each.item.json().empty()) {
            return false;
        }
        const auto& tables = request_.tables();
        const auto named = std::ranges::find_if(
            tables, [&](const auto& table) { return core::stands_for(each.table, table.name); });
        if (named == tables.end()) {
            return false;
        }
        left_.push_back(
            {static_cast<std::size_t>(named - tables.begin()), std::string(each.item.json())});
    }
    return true;
}

} // namespace dyndump::detail
