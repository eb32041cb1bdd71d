#include <dyndump/table_arn.hpp>
#include <dyndump/table_settings.hpp>

#include "core/json_members.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace dyndump {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

// More pages than anything of a table can have: 50 tags, two scalable targets for each of 21.
constexpr int most_pages = 20;

struct answer {
    json::object members;
    /// Why there is none; empty: there is one.
    std::string problem;

    explicit answer(json::object found = {})
        : members(std::move(found)) {}
};

constexpr const char* arn_unknown = "the table's ARN is not known";

asio::awaitable<answer> ask(client service, std::string operation, json::object input) {
    answer result;
    auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
        result.problem = error_code(asio::error::operation_aborted).message();
        co_return result;
    }
    diagnostics diag;
    auto body = json::serialize(input);
    auto token = asio::as_tuple(asio::use_awaitable);
    auto done = co_await service.async_call(std::move(operation), std::move(body), diag, token);
    error_code ec = std::get<0>(done);
    if (ec) {
        result.problem = !diag.code.empty()         ? diag.code
                         : ec == errc::bad_endpoint ? diag.message
                                                    : ec.message();
        co_return result;
    }
    auto output = json::parse(std::get<1>(done), ec);
    if (ec || !output.is_object()) {
        result.problem = "not an object in JSON";
        co_return result;
    }
    result.members = std::move(output.get_object());
    co_return result;
}

// All pages of a list: its elements, under its own name.
asio::awaitable<answer> list(client service, std::string operation, json::object input,
                             std::string member) {
    answer all;
    json::array elements;
    bool more = true;
    for (int n = 0; n < most_pages && more; ++n) {
        auto asking = ask(service, operation, input);
        auto page = co_await std::move(asking);
        all.problem = page.problem;
        const auto& found = core::elements_in(page.members, member);
        elements.insert(elements.end(), found.begin(), found.end());
        const auto* next = page.members.if_contains("NextToken");
        more = all.problem.empty() && next != nullptr && next->is_string();
        if (more) {
            input["NextToken"] = *next;
        }
    }
    all.members[member] = std::move(elements);
    co_return all;
}

// What is asked of a table by its ARN.
asio::awaitable<answer> list_tags(client service, std::string arn) {
    if (arn.empty()) {
        answer none;
        none.problem = arn_unknown;
        co_return none;
    }
    json::object input{{"ResourceArn", arn}};
    auto listing = list(std::move(service), "ListTagsOfResource", std::move(input), "Tags");
    co_return co_await std::move(listing);
}

// The policy alone; empty if there is none.
asio::awaitable<answer> get_policy(client service, std::string arn) {
    answer result;
    if (arn.empty()) {
        result.problem = arn_unknown;
        co_return result;
    }
    json::object input{{"ResourceArn", arn}};
    auto asking = ask(std::move(service), "GetResourcePolicy", std::move(input));
    auto found = co_await std::move(asking);
    json::object policy;
    if (const auto text = core::text_in(found.members, "Policy"); !text.empty()) {
        policy["Policy"] = text;
    }
    result.problem = found.problem == "PolicyNotFoundException" ? "" : found.problem;
    result.members["policy"] = std::move(policy);
    co_return result;
}

// Of the table and each global index, without the names of rules, which are CloudWatch's.
asio::awaitable<answer> describe_insights(client service, table_description table) {
    answer all;
    json::array insights;
    std::vector<std::string> indexes{std::string()}; // the table itself
    for (const auto& index : table.indexes) {
        if (index.global) {
            indexes.push_back(index.name);
        }
    }
    for (std::size_t n = 0; n < indexes.size() && all.problem.empty(); ++n) {
        json::object input{{"TableName", table.name}};
        json::object known;
        if (!indexes[n].empty()) {
            input["IndexName"] = indexes[n];
            known["IndexName"] = indexes[n];
        }
        auto asking = ask(service, "DescribeContributorInsights", std::move(input));
        auto found = co_await std::move(asking);
        all.problem = found.problem;
        for (const char* member : {"ContributorInsightsStatus", "ContributorInsightsMode"}) {
            if (const auto* value = found.members.if_contains(member)) {
                known[member] = *value;
            }
        }
        insights.push_back(std::move(known));
    }
    all.members["insights"] = std::move(insights);
    co_return all;
}

// Targets and policies of the table and its indexes, of which only provisioned ones have any.
asio::awaitable<answer> describe_scaling(client service, table_description table) {
    answer all;
    json::array targets;
    json::array policies;
    if (!table.on_demand && is_arn(table.name)) {
        all.problem = "the table is named by its ARN, which may be another account's";
        co_return all;
    }
    if (!table.on_demand) {
        json::array resources{json::value("table/" + table.name)};
        for (const auto& index : table.indexes) {
            if (index.global) {
                resources.push_back(json::value("table/" + table.name + "/index/" + index.name));
            }
        }
        json::object input{{"ServiceNamespace", "dynamodb"}, {"ResourceIds", std::move(resources)}};
        auto listing = list(service, "application-autoscaling:DescribeScalableTargets",
                            std::move(input), "ScalableTargets");
        auto found = co_await std::move(listing);
        all.problem = found.problem;
        targets = core::elements_in(found.members, "ScalableTargets");
    }
    std::set<std::string, std::less<>> scaled;
    for (const auto& target : targets) {
        if (target.is_object()) {
            scaled.emplace(core::text_in(target.get_object(), "ResourceId"));
        }
    }
    for (const auto& resource : scaled) {
        json::object input{{"ServiceNamespace", "dynamodb"}, {"ResourceId", resource}};
        auto listing = list(service, "application-autoscaling:DescribeScalingPolicies",
                            std::move(input), "ScalingPolicies");
        auto found = co_await std::move(listing);
        const auto& more = core::elements_in(found.members, "ScalingPolicies");
        policies.insert(policies.end(), more.begin(), more.end());
        all.problem = found.problem;
        if (!all.problem.empty()) {
            break;
        }
    }
    all.members["scaling"] = json::object{{"ScalableTargets", std::move(targets)},
                                          {"ScalingPolicies", std::move(policies)}};
    co_return all;
}

bool has_replicas(const table_description& table) {
    error_code ec;
    const auto described = json::parse(table.json, ec);
    return !ec && described.is_object() &&
           !core::elements_in(described.get_object(), "Replicas").empty();
}

class settings {
public:
    void put(std::string_view name, std::string_view member, answer& from) {
        auto* found = from.members.if_contains(member);
        if (from.problem.empty() && found == nullptr) {
            from.problem = "nothing was said of it";
        }
        if (from.problem.empty()) {
            known_[name] = std::move(*found);
        } else {
            known_[name] = nullptr;
            unknown_[name] = from.problem;
        }
    }

    std::string to_text() {
        known_["unknown"] = std::move(unknown_);
        return json::serialize(known_);
    }

private:
    json::object known_;
    json::object unknown_;
};

} // namespace

asio::awaitable<std::string> describe_settings(client service, table_description table) {
    co_await asio::this_coro::throw_if_cancelled(false);
    settings all;
    const json::object named{{"TableName", table.name}};
    auto asking = ask(service, "DescribeTimeToLive", named);
    auto life = co_await std::move(asking);
    all.put("time_to_live", "TimeToLiveDescription", life);
    auto listing = list_tags(service, table.arn);
    auto tags = co_await std::move(listing);
    all.put("tags", "Tags", tags);
    asking = ask(service, "DescribeContinuousBackups", named);
    auto backups = co_await std::move(asking);
    all.put("continuous_backups", "ContinuousBackupsDescription", backups);
    auto reading = get_policy(service, table.arn);
    auto policy = co_await std::move(reading);
    all.put("resource_policy", "policy", policy);
    asking = ask(service, "DescribeKinesisStreamingDestination", named);
    auto kinesis = co_await std::move(asking);
    all.put("kinesis_destinations", "KinesisDataStreamDestinations", kinesis);
    asking = describe_insights(service, table);
    auto insights = co_await std::move(asking);
    all.put("contributor_insights", "insights", insights);
    asking = describe_scaling(service, table);
    auto scaling = co_await std::move(asking);
    all.put("auto_scaling", "scaling", scaling);
    if (has_replicas(table)) {
        asking = ask(service, "DescribeTableReplicaAutoScaling", named);
        auto of_replicas = co_await std::move(asking);
        all.put("replica_auto_scaling", "TableAutoScalingDescription", of_replicas);
    }
    co_return all.to_text();
}

} // namespace dyndump
