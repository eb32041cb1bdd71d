// DescribeTimeToLive, ListTagsOfResource, DescribeContinuousBackups: of tables whose settings are
// what CreateTable made them.
#include "sandbox/operations.hpp"

#include "sandbox/request_members.hpp"

#include <boost/json/array.hpp>

namespace dyndump::sandbox_impl {

namespace json = boost::json;

outcome<json::object> describe_time_to_live(catalog& tables, const call_context&,
                                            json::object& request) {
    auto found = table_of(tables, request);
    if (!found) {
        return found.error();
    }
    return json::object{{"TimeToLiveDescription", {{"TimeToLiveStatus", "DISABLED"}}}};
}

outcome<json::object> list_tags_of_resource(catalog& tables, const call_context&,
                                            json::object& request) {
    auto arn = text_of(request, "ResourceArn");
    if (!arn) {
        return arn.error();
    }
    for (const auto& name : tables.names()) {
        const table_ptr table = tables.find(name);
        if (table != nullptr && table->items.definition().arn() == *arn) {
            return json::object{{"Tags", table->items.definition().tags}};
        }
    }
    return table_not_found_fault(*arn, false);
}

outcome<json::object> describe_continuous_backups(catalog& tables, const call_context&,
                                                  json::object& request) {
    auto found = table_of(tables, request);
    if (!found) {
        return found.error();
    }
    return json::object{
        {"ContinuousBackupsDescription",
         {{"ContinuousBackupsStatus", "ENABLED"},
          {"PointInTimeRecoveryDescription", {{"PointInTimeRecoveryStatus", "DISABLED"}}}}}};
}

} // namespace dyndump::sandbox_impl
