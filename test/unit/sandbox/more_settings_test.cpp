// Policies, Kinesis destinations, contributor insights.
#include "service_fixture.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const std::string policy_arn =
    R"("ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/orders")";

struct sandbox_more_settings : service_test {
    void SetUp() override {
        context.now += 1h;
        context.faults.update_time = 1s;
        create("orders", "pk:S");
    }
};

TEST_F(sandbox_more_settings, a_policy_is_put_read_and_deleted) {
    const std::string of_table = "{" + policy_arn + "}";
    EXPECT_NE(refusal("GetResourcePolicy", of_table).find("PolicyNotFoundException"),
              std::string::npos);
    EXPECT_NE(refusal("PutResourcePolicy", "{" + policy_arn + R"(,"Policy":"x"})")
                  .find("Invalid policy document"),
              std::string::npos);
    const auto put =
        call("PutResourcePolicy", "{" + policy_arn + R"(,"Policy":"{\"Version\":\"2012\"}"})");
    const auto got = call("GetResourcePolicy", of_table);
    EXPECT_EQ(got.at("Policy"), R"({"Version":"2012"})");
    EXPECT_EQ(got.at("RevisionId"), put.at("RevisionId"));
    call("DeleteResourcePolicy", of_table);
    EXPECT_NE(refusal("GetResourcePolicy", of_table).find("PolicyNotFoundException"),
              std::string::npos);
}

TEST_F(sandbox_more_settings, a_policy_may_come_with_the_table) {
    call(
        "CreateTable",
        R"({"TableName":"guarded","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],"KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],"ResourcePolicy":"{}"})");
    EXPECT_EQ(call("GetResourcePolicy",
                   R"({"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/guarded"})")
                  .at("Policy"),
              "{}");
}

TEST_F(sandbox_more_settings, a_kinesis_destination_comes_and_goes) {
    const auto request = [](std::string_view more) {
        return fmt::format(R"({{"TableName":"orders"{}}})", more);
    };
    const auto shown = [this, &request] {
        return json::serialize(call("DescribeKinesisStreamingDestination", request(""))
                                   .at("KinesisDataStreamDestinations"));
    };
    const std::string stream = R"(,"StreamArn":"arn:aws:kinesis:us-east-1:0:stream/s")";
    EXPECT_EQ(shown(), "[]");
    call(
        "EnableKinesisStreamingDestination",
        request(
            stream +
            R"(,"EnableKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"})"));
    EXPECT_EQ(
        shown(),
        R"([{"StreamArn":"arn:aws:kinesis:us-east-1:0:stream/s","DestinationStatus":"ENABLING","ApproximateCreationDateTimePrecision":"MICROSECOND"}])");
    context.now += 1s;
    EXPECT_NE(shown().find("ACTIVE"), std::string::npos);
    EXPECT_NE(refusal("EnableKinesisStreamingDestination", request(stream)).find("It is ACTIVE"),
              std::string::npos);
    call("DisableKinesisStreamingDestination", request(stream));
    context.now += 1s;
    EXPECT_NE(shown().find("DISABLED"), std::string::npos);
}

TEST_F(sandbox_more_settings, insights_are_of_the_table_or_an_index) {
    const auto status = [this](std::string_view more) {
        return call("DescribeContributorInsights",
                    fmt::format(R"({{"TableName":"orders"{}}})", more))
            .at("ContributorInsightsStatus");
    };
    EXPECT_EQ(status(""), "DISABLED");
    EXPECT_NE(refusal("DescribeContributorInsights", R"({"TableName":"orders","IndexName":"none"})")
                  .find("ResourceNotFoundException"),
              std::string::npos);
    call(
        "UpdateContributorInsights",
        R"({"TableName":"orders","ContributorInsightsAction":"ENABLE","ContributorInsightsMode":"THROTTLED_KEYS"})");
    EXPECT_EQ(status(""), "ENABLING");
    context.now += 1s;
    EXPECT_EQ(status(""), "ENABLED");
    call("UpdateContributorInsights",
         R"({"TableName":"orders","ContributorInsightsAction":"DISABLE"})");
    context.now += 1s;
    EXPECT_EQ(status(""), "DISABLED");
}

} // namespace
} // namespace dyndump::sandbox_impl
