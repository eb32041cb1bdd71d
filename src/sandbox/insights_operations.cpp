// UpdateContributorInsights, DescribeContributorInsights. Nothing is counted.
#include "sandbox/operations.hpp"
#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

/// The table, and the index or an empty name.
struct insights_place {
    table_ptr where;
    std::string index;
};

outcome<insights_place> read_place(const catalog& tables, const json::object& request) {
    auto where = table_of(tables, request);
    auto index = text_of(request, "IndexName");
    if (!where || !index) {
        return where ? index.error() : where.error();
    }
    if (!index->empty() && (*where)->items.definition()->find_index(*index) == nullptr) {
        return table_not_found_fault(*index, false);
    }
    return insights_place{*where, *index};
}

json::object insights_json(const insights_place& place, const insights_setting& setting) {
    json::object out{{"TableName", place.where->items.definition()->name},
                     {"ContributorInsightsStatus", setting.status}};
    if (!place.index.empty()) {
        out["IndexName"] = place.index;
    }
    if (!setting.mode.empty()) {
        out["ContributorInsightsMode"] = setting.mode;
    }
    return out;
}

} // namespace

outcome<json::object> update_contributor_insights(catalog& tables, const call_context& context,
                                                  json::object& request) {
    auto place = read_place(tables, request);
    auto action = text_of(request, "ContributorInsightsAction", {"ENABLE", "DISABLE"});
    auto mode = text_of(request, "ContributorInsightsMode",
                        {"ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"});
    if (!place || !action || !mode) {
        return !place ? place.error() : !action ? action.error() : mode.error();
    }
    if (action->empty()) {
        return missing_member_fault("ContributorInsightsAction");
    }
    const bool enable = *action == "ENABLE";
    const insights_setting underway{enable ? "ENABLING" : "DISABLING", enable ? *mode : "",
                                    std::chrono::system_clock::to_time_t(context.wall_now)};
    insights_setting then = underway;
    then.status = enable ? "ENABLED" : "DISABLED";
    const auto set = [where = place->where, index = place->index](const insights_setting& setting) {
        where->items.redefine([&](table_definition& all) { all.insights[index] = setting; });
    };
    set(underway);
    tables.later.add(context.now, context.faults.update_time, [set, then] { set(then); });
    return insights_json(*place, underway);
}

outcome<json::object> describe_contributor_insights(catalog& tables, const call_context&,
                                                    json::object& request) {
    auto place = read_place(tables, request);
    if (!place) {
        return place.error();
    }
    const auto definition = place->where->items.definition();
    const auto known = definition->insights.find(place->index);
    json::object out = insights_json(
        *place, known == definition->insights.end() ? insights_setting() : known->second);
    out["ContributorInsightsRuleList"] = json::array();
    if (known != definition->insights.end()) {
        out["LastUpdateDateTime"] = known->second.changed;
    }
    return out;
}

} // namespace dyndump::sandbox_impl
