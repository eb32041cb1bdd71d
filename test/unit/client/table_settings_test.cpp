// What the service says of a table beside its description.
#include "support/client_scenario.hpp"

#include <dyndump/table_settings.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;
namespace json = boost::json;

struct table_settings : testing::Test {
    table_settings() {
        table.name = "orders";
        table.arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
        s.net->answer = [this](const request& r) {
            const auto& target = r.headers.at("X-Amz-Target");
            return answers.at(target.substr(target.find('.') + 1))(json::parse(r.body).as_object());
        };
    }

    json::object describe() {
        client service(s.context.get_executor(), s.params);
        std::string text;
        asio::co_spawn(
            s.context, describe_settings(service, table),
            asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, std::string known) {
                text = std::move(known);
            }));
        s.time->run(s.context, limit);
        if (limit < std::chrono::hours(1)) {
            cancel.emit(asio::cancellation_type::terminal);
            s.time->run(s.context);
        }
        return text.empty() ? json::object{{"hangs", true}} : json::parse(text).as_object();
    }

    static std::string life() {
        return R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"t"}})";
    }
    static std::string backups() {
        return R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED"}})";
    }
    static std::string tag(const std::string& key) {
        return R"({"Key":")" + key + R"(","Value":"v"})";
    }

    using answer = std::function<reply(const json::object&)>;
    std::map<std::string, answer> answers{
        {"DescribeTimeToLive",
         [](const json::object&) {
             return life();
         }},
        {"ListTagsOfResource",
         [](const json::object&) {
             return R"({"Tags":[)" + tag("team") + "]}";
         }},
        {"DescribeContinuousBackups",
         [](const json::object&) {
             return backups();
         }},
        {"GetResourcePolicy",
         [](const json::object&) {
             return client_scenario::refusal("PolicyNotFoundException");
         }},
        {"DescribeKinesisStreamingDestination",
         [](const json::object&) {
             return std::string(R"({"TableName":"orders","KinesisDataStreamDestinations":[]})");
         }},
        {"DescribeContributorInsights",
         [](const json::object&) {
             return std::string(R"({"ContributorInsightsStatus":"DISABLED","TableName":"orders",)"
                                R"("ContributorInsightsRuleList":["a"]})");
         }},
        {"DescribeScalableTargets",
         [](const json::object&) {
             return std::string(R"({"ScalableTargets":[]})");
         }},
    };
    client_scenario s;
    table_description table;
    asio::cancellation_signal cancel;
    time_source::duration limit = std::chrono::hours(24);
};

TEST_F(table_settings, all_that_is_known) {
    const auto known = describe();
    EXPECT_EQ(known.at("time_to_live").at("TimeToLiveStatus").as_string(), "ENABLED");
    EXPECT_EQ(known.at("tags").as_array().size(), 1u);
    EXPECT_EQ(known.at("continuous_backups").at("ContinuousBackupsStatus").as_string(), "ENABLED");
    EXPECT_TRUE(known.at("resource_policy").as_object().empty()); // it has none
    EXPECT_TRUE(known.at("kinesis_destinations").as_array().empty());
    EXPECT_EQ(known.at("contributor_insights"),
              json::parse(R"([{"ContributorInsightsStatus":"DISABLED"}])"));
    EXPECT_EQ(known.at("auto_scaling"),
              json::parse(R"({"ScalableTargets":[],"ScalingPolicies":[]})"));
    EXPECT_FALSE(known.contains("replica_auto_scaling"));
    EXPECT_TRUE(known.at("unknown").as_object().empty());
    EXPECT_EQ(json::parse(s.net->seen.at(0).body).at("TableName").as_string(), "orders");
    EXPECT_EQ(json::parse(s.net->seen.at(1).body).at("ResourceArn").as_string(), table.arn);
}

TEST_F(table_settings, tags_come_in_pages) {
    answers["ListTagsOfResource"] = [](const json::object& in) -> reply {
        if (!in.contains("NextToken")) {
            return R"({"Tags":[)" + tag("a") + R"(],"NextToken":"second"})";
        }
        EXPECT_EQ(in.at("NextToken").as_string(), "second");
        return R"({"Tags":[)" + tag("b") + "," + tag("c") + R"(],"NextToken":null})";
    };
    const auto tags = describe().at("tags").as_array();
    ASSERT_EQ(tags.size(), 3u);
    EXPECT_EQ(tags[2].at("Key").as_string(), "c");
}

TEST_F(table_settings, tags_that_are_no_list_are_none) {
    answers["ListTagsOfResource"] = [](const json::object&) -> reply {
        return std::string(R"({"Tags":"team","NextToken":7})");
    };
    EXPECT_TRUE(describe().at("tags").as_array().empty());
}

TEST_F(table_settings, a_service_that_never_ends_its_tags_is_left) {
    answers["ListTagsOfResource"] = [](const json::object&) -> reply {
        return std::string(R"({"Tags":[],"NextToken":"again"})");
    };
    EXPECT_TRUE(describe().at("tags").as_array().empty());
    EXPECT_LT(s.net->seen.size(), 30u);
}

TEST_F(table_settings, what_may_not_be_asked_is_named_with_the_reason) {
    answers["DescribeTimeToLive"] = [](const json::object&) {
        return client_scenario::refusal("AccessDeniedException");
    };
    answers["DescribeContinuousBackups"] = [](const json::object&) -> reply {
        return std::string("{}");
    };
    const auto known = describe();
    EXPECT_TRUE(known.at("time_to_live").is_null());
    EXPECT_TRUE(known.at("continuous_backups").is_null());
    EXPECT_TRUE(known.at("tags").is_array());
    const auto& unknown = known.at("unknown").as_object();
    EXPECT_EQ(unknown.size(), 2u);
    EXPECT_EQ(unknown.at("time_to_live").as_string(), "AccessDeniedException");
    EXPECT_EQ(unknown.at("continuous_backups").as_string(), "nothing was said of it");
}

TEST_F(table_settings, an_answer_that_no_record_can_hold_is_named) {
    answers["DescribeTimeToLive"] = [](const json::object&) -> reply {
        return R"({"TimeToLiveDescription":)" + std::string(50, '[') + std::string(50, ']') + "}";
    };
    const auto known = describe();
    EXPECT_TRUE(known.at("time_to_live").is_null());
    EXPECT_EQ(known.at("unknown").at("time_to_live").as_string(), "not an object in JSON");
}

TEST_F(table_settings, tags_that_fail_half_way_are_not_taken_for_all) {
    answers["ListTagsOfResource"] = [](const json::object& in) -> reply {
        return in.contains("NextToken")
                   ? client_scenario::refusal("AccessDeniedException")
                   : reply(R"({"Tags":[)" + tag("a") + R"(],"NextToken":"second"})");
    };
    const auto known = describe();
    EXPECT_TRUE(known.at("tags").is_null());
    EXPECT_EQ(known.at("unknown").at("tags").as_string(), "AccessDeniedException");
}

TEST_F(table_settings, without_an_arn_there_is_nobody_to_ask_for_tags) {
    table.arn.clear();
    const auto known = describe();
    EXPECT_TRUE(known.at("tags").is_null());
    EXPECT_EQ(known.at("unknown").at("tags").as_string(), "the table's ARN is not known");
    EXPECT_EQ(known.at("unknown").at("resource_policy").as_string(),
              "the table's ARN is not known");
    EXPECT_EQ(known.at("unknown").as_object().size(), 2u);
    EXPECT_EQ(s.net->seen.size(), 5u);
}

TEST_F(table_settings, a_server_that_is_away_is_named_in_words) {
    s.params.retry.max_attempts = 1;
    s.net->answer = [](const request&) {
        return reply(errc::timed_out);
    };
    const auto known = describe();
    EXPECT_EQ(known.at("unknown").as_object().size(), 7u);
    EXPECT_EQ(known.at("unknown").at("tags").as_string(), error_code(errc::timed_out).message());
}

TEST_F(table_settings, a_cancellation_ends_it_with_what_is_known) {
    limit = std::chrono::milliseconds(15); // the tags are being asked for
    const auto known = describe();
    EXPECT_TRUE(known.at("time_to_live").is_object());
    EXPECT_TRUE(known.at("unknown").as_object().contains("tags"));
    EXPECT_TRUE(known.at("unknown").as_object().contains("continuous_backups"));
    EXPECT_EQ(known.at("unknown").as_object().size(), 6u);
    EXPECT_EQ(s.net->cancelled, 1u);
    EXPECT_EQ(s.net->seen.size(), 2u); // and nothing more is asked
}

} // namespace
} // namespace dyndump::test
