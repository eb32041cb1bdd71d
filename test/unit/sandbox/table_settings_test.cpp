// Time to live, point-in-time recovery, tags.
#include "service_fixture.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

const std::string own_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";

struct sandbox_settings : service_test {
    void SetUp() override {
        context.now += 1h;
        context.wall_now = std::chrono::system_clock::from_time_t(1'700'000'000);
        create("orders", "pk:S");
    }
    std::string expiry() {
        return json::serialize(
            call("DescribeTimeToLive", R"({"TableName":"orders"})").at("TimeToLiveDescription"));
    }
    static std::string expire(std::string_view attribute, bool enabled) {
        return fmt::format(
            R"({{"TableName":"{}","TimeToLiveSpecification":{{"AttributeName":"{}","Enabled":{}}}}})",
            own_arn, attribute, enabled);
    }
    json::value recovery() {
        return call("DescribeContinuousBackups", R"({"TableName":"orders"})")
            .at("ContinuousBackupsDescription")
            .at("PointInTimeRecoveryDescription");
    }
    static std::string recover(std::string_view members) {
        return fmt::format(R"({{"TableName":"orders","PointInTimeRecoverySpecification":{{{}}}}})",
                           members);
    }
    std::string tags() {
        return json::serialize(
            call("ListTagsOfResource", R"({"ResourceArn":")" + own_arn + "\"}").at("Tags"));
    }
    /// The body, which is empty.
    std::string tag(std::string_view operation, std::string_view members) {
        return serve(tables, context, "DynamoDB_20120810." + std::string(operation),
                     fmt::format(R"({{"ResourceArn":"{}",{}}})", own_arn, members))
            .body->bytes;
    }
};

TEST_F(sandbox_settings, time_to_live_is_set_once_and_takes_its_time) {
    EXPECT_EQ(expiry(), R"({"TimeToLiveStatus":"DISABLED"})");
    EXPECT_EQ(refusal("UpdateTimeToLive", expire("when", false)),
              "ValidationException: TimeToLive is already disabled");
    context.faults.expiry_time = 10s;
    EXPECT_EQ(json::serialize(call("UpdateTimeToLive", expire("when", true))),
              R"({"TimeToLiveSpecification":{"AttributeName":"when","Enabled":true}})");
    EXPECT_EQ(expiry(), R"({"TimeToLiveStatus":"ENABLING","AttributeName":"when"})");
    EXPECT_EQ(refusal("UpdateTimeToLive", expire("when", false)),
              "ValidationException: Time to live has been modified multiple times within a fixed "
              "interval");
    context.now += 10s;
    EXPECT_EQ(expiry(), R"({"TimeToLiveStatus":"ENABLED","AttributeName":"when"})");
    EXPECT_EQ(refusal("UpdateTimeToLive", expire("when", true)),
              "ValidationException: TimeToLive is already enabled");
    EXPECT_EQ(refusal("UpdateTimeToLive", expire("then", true)),
              "ValidationException: TimeToLive is active on a different AttributeName: current "
              "AttributeName is when");
    context.faults.expiry_time = 0s;
    call("UpdateTimeToLive", expire("when", false));
    EXPECT_EQ(expiry(), R"({"TimeToLiveStatus":"DISABLED"})");
}

TEST_F(sandbox_settings, recovery_is_not_to_be_had_at_once) {
    context.faults.backups_time = 5s;
    EXPECT_EQ(refusal("UpdateContinuousBackups", recover(R"("PointInTimeRecoveryEnabled":true)")),
              "ContinuousBackupsUnavailableException: Backups are being enabled for the table: "
              "orders. Please retry later");
    context.wall_now += 5s;
    call("UpdateContinuousBackups",
         recover(R"("PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7)"));
    EXPECT_EQ(
        json::serialize(recovery()),
        R"({"PointInTimeRecoveryStatus":"ENABLED","RecoveryPeriodInDays":7,"EarliestRestorableDateTime":1700000005,"LatestRestorableDateTime":1700000005})");
    EXPECT_NE(refusal("UpdateContinuousBackups",
                      recover(R"("PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":36)"))
                  .find("recoveryPeriodInDays"),
              std::string::npos);
    call("UpdateContinuousBackups", recover(R"("PointInTimeRecoveryEnabled":false)"));
    EXPECT_EQ(json::serialize(recovery()), R"({"PointInTimeRecoveryStatus":"DISABLED"})");
}

TEST_F(sandbox_settings, tags_are_set_replaced_and_removed) {
    EXPECT_EQ(tag("TagResource", R"("Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}])"),
              "");
    EXPECT_EQ(tag("TagResource", R"("Tags":[{"Key":"b","Value":"3"}])"), "");
    EXPECT_EQ(tags(), R"([{"Key":"a","Value":"1"},{"Key":"b","Value":"3"}])");
    EXPECT_EQ(tag("UntagResource", R"("TagKeys":["a","z"])"), "");
    EXPECT_EQ(tags(), R"([{"Key":"b","Value":"3"}])");
    EXPECT_EQ(
        refusal("TagResource", R"({"ResourceArn":"orders","Tags":[{"Key":"a","Value":"1"}]})"),
        "ValidationException: Invalid TableArn: Invalid ResourceArn provided as input orders");
    EXPECT_EQ(refusal("TagResource", R"({"ResourceArn":")" + own_arn + R"("})"),
              "ValidationException: Atleast one Tag needs to be provided as Input.");
}

TEST_F(sandbox_settings, tags_are_listed_in_pages) {
    for (int i = 0; i < 12; ++i) {
        tag("TagResource", fmt::format(R"("Tags":[{{"Key":"{}","Value":""}}])", i));
    }
    const auto first = call("ListTagsOfResource", R"({"ResourceArn":")" + own_arn + "\"}");
    EXPECT_EQ(first.at("Tags").as_array().size(), 10U);
    const auto rest =
        call("ListTagsOfResource", fmt::format(R"({{"ResourceArn":"{}","NextToken":{}}})", own_arn,
                                               json::serialize(first.at("NextToken"))));
    EXPECT_EQ(rest.at("Tags").as_array().size(), 2U);
    EXPECT_FALSE(rest.contains("NextToken"));
}

} // namespace
} // namespace dyndump::sandbox_impl
