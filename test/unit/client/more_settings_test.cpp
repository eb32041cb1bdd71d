// Settings that a table has beside its description: policy, Kinesis, insights, auto scaling.
#include "support/client_scenario.hpp"

#include <dyndump/table_settings.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <cstdlib>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;
namespace json = boost::json;

struct more_settings : testing::Test {
    more_settings() {
        ::setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
        ::unsetenv("AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING");
        table.name = "orders";
        table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
        table.indexes.push_back({"by-state", true, 0, 0, 0, "ACTIVE"});
        table.indexes.push_back({"late", false, 0, 0, 0, ""});
        s.net->answer = [this](const request& r) -> reply {
            const auto& target = r.headers.at("X-Amz-Target");
            const auto found = answers.find(target);
            return found == answers.end() ? client_scenario::refusal("UnknownOperationException")
                                          : found->second(json::parse(r.body).as_object());
        };
    }

    json::object describe() {
        client service(s.context.get_executor(), s.params);
        std::string text;
        asio::co_spawn(s.context, describe_settings(service, table),
                       [&](std::exception_ptr, std::string known) { text = std::move(known); });
        s.time->run(s.context);
        return json::parse(text).as_object();
    }

    void on(std::string operation, std::function<reply(const json::object&)> what) {
        answers["DynamoDB_20120810." + operation] = std::move(what);
    }
    void on_scaling(std::string operation, std::function<reply(const json::object&)> what) {
        answers["AnyScaleFrontendService." + operation] = std::move(what);
    }
    void with_target() {
        on_scaling("DescribeScalableTargets", [](const json::object&) -> reply {
            return std::string(R"({"ScalableTargets":[{"ResourceId":"table/orders"}]})");
        });
    }
    const request* asked(const std::string& target) const {
        for (const auto& each : s.net->seen) {
            if (each.headers.at("X-Amz-Target").ends_with(target)) {
                return &each;
            }
        }
        return nullptr;
    }

    std::map<std::string, std::function<reply(const json::object&)>> answers;
    client_scenario s;
    table_description table;
};

TEST_F(more_settings, the_resource_policy_is_kept_as_it_is) {
    on("GetResourcePolicy", [this](const json::object& in) -> reply {
        EXPECT_EQ(in.at("ResourceArn").as_string(), table.arn);
        return std::string(R"({"Policy":"{ \"Version\": 1 }","RevisionId":"7"})");
    });
    EXPECT_EQ(describe().at("resource_policy"), json::parse(R"({"Policy":"{ \"Version\": 1 }"})"));
}

TEST_F(more_settings, a_policy_that_may_not_be_seen_is_not_taken_for_none) {
    on("GetResourcePolicy",
       [](const json::object&) { return client_scenario::refusal("AccessDeniedException"); });
    const auto known = describe();
    EXPECT_TRUE(known.at("resource_policy").is_null());
    EXPECT_EQ(known.at("unknown").at("resource_policy").as_string(), "AccessDeniedException");
}

TEST_F(more_settings, kinesis_destinations_are_kept) {
    on("DescribeKinesisStreamingDestination", [](const json::object&) -> reply {
        return std::string(R"({"TableName":"orders","KinesisDataStreamDestinations":
            [{"StreamArn":"arn:k","DestinationStatus":"ACTIVE"}]})");
    });
    EXPECT_EQ(describe().at("kinesis_destinations").at(0).at("StreamArn").as_string(), "arn:k");
}

TEST_F(more_settings, insights_are_those_of_the_table_and_each_global_index) {
    on("DescribeContributorInsights", [](const json::object& in) -> reply {
        return in.contains("IndexName")
                   ? std::string(R"({"ContributorInsightsStatus":"ENABLED",
                         "ContributorInsightsMode":"THROTTLED_KEYS","LastUpdateDateTime":1})")
                   : std::string(R"({"ContributorInsightsStatus":"DISABLED"})");
    });
    EXPECT_EQ(describe().at("contributor_insights"), json::parse(R"([
        {"ContributorInsightsStatus":"DISABLED"},
        {"IndexName":"by-state","ContributorInsightsStatus":"ENABLED",
         "ContributorInsightsMode":"THROTTLED_KEYS"}])"));
}

TEST_F(more_settings, insights_that_fail_half_way_are_not_taken_for_all) {
    on("DescribeContributorInsights", [](const json::object& in) -> reply {
        return in.contains("IndexName") ? client_scenario::refusal("AccessDeniedException")
                                        : reply(std::string("{}"));
    });
    EXPECT_TRUE(describe().at("contributor_insights").is_null());
}

TEST_F(more_settings, operations_that_an_emulator_does_not_know_are_named) {
    const auto known = describe();
    for (const char* each : {"resource_policy", "kinesis_destinations", "contributor_insights",
                             "auto_scaling", "time_to_live"}) {
        EXPECT_TRUE(known.at(each).is_null()) << each;
        EXPECT_EQ(known.at("unknown").at(each).as_string(), "UnknownOperationException") << each;
    }
}

TEST_F(more_settings, auto_scaling_is_asked_for_at_its_own_service) {
    on_scaling("DescribeScalableTargets", [](const json::object& in) -> reply {
        EXPECT_EQ(json::value(in).at("ResourceIds"),
                  json::parse(R"(["table/orders","table/orders/index/by-state"])"));
        return in.contains("NextToken")
                   ? std::string(R"({"ScalableTargets":[{"ResourceId":"table/orders",
                         "ScalableDimension":"write"}],"NextToken":null})")
                   : std::string(R"({"ScalableTargets":[{"ResourceId":"table/orders",
                         "ScalableDimension":"read"}],"NextToken":"more"})");
    });
    on_scaling("DescribeScalingPolicies", [](const json::object& in) -> reply {
        EXPECT_EQ(in.at("ResourceId").as_string(), "table/orders");
        return std::string(R"({"ScalingPolicies":[{"PolicyName":"p"}]})");
    });
    EXPECT_EQ(describe().at("auto_scaling"), json::parse(R"({
        "ScalableTargets":[{"ResourceId":"table/orders","ScalableDimension":"read"},
                           {"ResourceId":"table/orders","ScalableDimension":"write"}],
        "ScalingPolicies":[{"PolicyName":"p"}]})"));
    const auto* targets = asked("AnyScaleFrontendService.DescribeScalableTargets");
    ASSERT_NE(targets, nullptr);
    EXPECT_EQ(targets->where.host, "application-autoscaling.eu-west-1.amazonaws.com");
    EXPECT_EQ(targets->headers.at("Content-Type"), "application/x-amz-json-1.1");
    EXPECT_NE(targets->headers.at("Authorization").find("/eu-west-1/application-autoscaling/aws4"),
              std::string::npos);
    const auto* dynamodb = asked("DynamoDB_20120810.DescribeTimeToLive");
    ASSERT_NE(dynamodb, nullptr);
    EXPECT_EQ(dynamodb->where.host, "dynamodb.eu-west-1.amazonaws.com");
    EXPECT_NE(dynamodb->headers.at("Authorization").find("/eu-west-1/dynamodb/aws4"),
              std::string::npos);
}

TEST_F(more_settings, policies_that_may_not_be_seen_are_not_taken_for_none) {
    with_target();
    on_scaling("DescribeScalingPolicies", [](const json::object&) {
        return client_scenario::refusal("AccessDeniedException");
    });
    const auto known = describe();
    EXPECT_TRUE(known.at("auto_scaling").is_null());
    EXPECT_EQ(known.at("unknown").at("auto_scaling").as_string(), "AccessDeniedException");
}

TEST_F(more_settings, a_network_that_does_not_lead_to_auto_scaling_costs_seconds) {
    const auto answer = s.net->answer;
    s.net->answer = [answer](const request& r) -> reply {
        if (r.where.host.starts_with("application-autoscaling")) {
            EXPECT_EQ(r.timeout, std::chrono::seconds(5));
            return reply(errc::timed_out);
        }
        EXPECT_FALSE(r.timeout);
        return answer(r);
    };
    const auto known = describe();
    EXPECT_EQ(known.at("unknown").at("auto_scaling").as_string(),
              error_code(errc::timed_out).message());
    EXPECT_LT(s.time->seconds(), 2);
}

TEST_F(more_settings, on_demand_tables_and_arns_are_not_scaled) {
    table.on_demand = true;
    EXPECT_EQ(describe().at("auto_scaling"),
              json::parse(R"({"ScalableTargets":[],"ScalingPolicies":[]})"));
    table.on_demand = false;
    table.name = table.arn;
    EXPECT_TRUE(describe()
                    .at("unknown")
                    .at("auto_scaling")
                    .as_string()
                    .starts_with("the table is named by its ARN"));
    EXPECT_EQ(asked("DescribeScalableTargets"), nullptr);
}

TEST_F(more_settings, a_dynamodb_of_its_own_address_is_not_aws) {
    for (const char* url : {"http://localhost:8000", "https://dynamodb.example.com"}) {
        s.params.endpoint_url = url;
        const auto known = describe();
        EXPECT_TRUE(known.at("unknown")
                        .at("auto_scaling")
                        .as_string()
                        .starts_with("DynamoDB is asked at an address of its own"));
        EXPECT_EQ(asked("DescribeScalableTargets"), nullptr);
    }
    with_target();
    for (const char* url : {"https://dynamodb.us-east-2.amazonaws.com", ""}) {
        s.params.endpoint_url = url; // its own all the same
        s.net->seen.clear();
        describe();
        const auto* targets = asked("DescribeScalableTargets");
        ASSERT_NE(targets, nullptr);
        EXPECT_EQ(targets->where.host, *url != '\0'
                                           ? "application-autoscaling.us-east-2.amazonaws.com"
                                           : "application-autoscaling.eu-west-1.amazonaws.com");
    }
    s.net->seen.clear();
    s.params.endpoint_url = "http://localhost:8000";
    ::setenv("AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING", "http://localhost:9000", 1);
    describe();
    ::unsetenv("AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING");
    const auto* targets = asked("DescribeScalableTargets");
    ASSERT_NE(targets, nullptr);
    EXPECT_EQ(targets->where.port, 9000);
}

TEST_F(more_settings, auto_scaling_of_replicas_is_asked_for_if_there_are_any) {
    on("DescribeTableReplicaAutoScaling", [](const json::object&) -> reply {
        return std::string(R"({"TableAutoScalingDescription":{"TableName":"orders"}})");
    });
    EXPECT_FALSE(describe().contains("replica_auto_scaling"));
    table.json = R"({"Replicas":[{"RegionName":"us-east-1"}]})";
    EXPECT_EQ(describe().at("replica_auto_scaling").at("TableName").as_string(), "orders");
}

} // namespace
} // namespace dyndump::test
