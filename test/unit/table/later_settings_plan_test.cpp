// What a table gets when its data is there, and what it cannot get.
#include "support/dumped_settings.hpp"

namespace dyndump::test {
namespace {

struct later_settings_plan : dumped_settings {};

TEST_F(later_settings_plan, come_after_the_data_in_their_order) {
    table["StreamSpecification"] = object(R"({"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})");
    table["DeletionProtectionEnabled"] = true;
    table["Replicas"] = json::parse(R"([{"RegionName":"us-east-1","ReplicaStatus":"ACTIVE"}])");
    settings["time_to_live"] = object(R"({"TimeToLiveStatus":"ENABLED","AttributeName":"end"})");
    settings["continuous_backups"] = object(R"({"ContinuousBackupsStatus":"ENABLED",
        "PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED"}})");
    settings["contributor_insights"] = json::parse(R"([{"ContributorInsightsStatus":"ENABLED"}])");
    settings["kinesis_destinations"] = json::parse(R"([{"DestinationStatus":"ACTIVE",
        "StreamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/k"}])");
    settings["auto_scaling"] = object(R"({"ScalableTargets":[{"ResourceId":"table/orders",
        "ScalableDimension":"dynamodb:table:ReadCapacityUnits","MinCapacity":1,"MaxCapacity":9}],
        "ScalingPolicies":[{"ResourceId":"table/orders","PolicyName":"p",
        "ScalableDimension":"dynamodb:table:ReadCapacityUnits"}]})");
    EXPECT_EQ(steps(),
              (std::vector<std::string>{
                  "CreateTable: table", "UpdateTable: stream", "UpdateTimeToLive: time to live",
                  "UpdateContinuousBackups: point-in-time recovery",
                  "UpdateContributorInsights: contributor insights",
                  "EnableKinesisStreamingDestination: Kinesis destination "
                  "arn:aws:kinesis:eu-west-1:123456789012:stream/k",
                  "application-autoscaling:RegisterScalableTarget: auto scaling of "
                  "table/orders",
                  "application-autoscaling:PutScalingPolicy: auto scaling of table/orders",
                  "UpdateTable: replica in us-east-1", "UpdateTable: deletion protection"}));
    for (const auto& step : planned.steps) {
        const bool first = step.operation == "CreateTable";
        EXPECT_EQ(step.phase == restoration_phase::before_data, first) << step.operation;
        EXPECT_EQ(step.waits, step.operation == "UpdateTable" || first) << step.operation;
    }
    EXPECT_EQ(known_losses(), 0u);
}

TEST_F(later_settings_plan, a_stream_keeps_its_view) {
    table["StreamSpecification"] =
        object(R"({"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})");
    EXPECT_EQ(json::value(input_of("UpdateTable")),
              json::parse(R"({"TableName":"orders","StreamSpecification":
                  {"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})"));
    EXPECT_FALSE(omitted("readers and policy of the stream").empty());
    table["StreamSpecification"] = object(R"({"StreamEnabled":false})");
    EXPECT_EQ(steps().size(), 1u);
}

TEST_F(later_settings_plan, time_to_live_keeps_its_attribute) {
    settings["time_to_live"] = object(R"({"TimeToLiveStatus":"ENABLING","AttributeName":"end"})");
    EXPECT_EQ(json::value(input_of("UpdateTimeToLive")),
              json::parse(R"({"TableName":"orders","TimeToLiveSpecification":
                  {"Enabled":true,"AttributeName":"end"}})"));
    settings["time_to_live"] = object(R"({"TimeToLiveStatus":"DISABLING","AttributeName":"end"})");
    EXPECT_EQ(steps().size(), 1u);
}

TEST_F(later_settings_plan, point_in_time_recovery_keeps_its_days) {
    settings["continuous_backups"] = object(R"({"ContinuousBackupsStatus":"ENABLED",
        "PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"ENABLED",
        "RecoveryPeriodInDays":7,"EarliestRestorableDateTime":1}})");
    EXPECT_EQ(json::value(input_of("UpdateContinuousBackups")),
              json::parse(R"({"TableName":"orders","PointInTimeRecoverySpecification":
                  {"PointInTimeRecoveryEnabled":true,"RecoveryPeriodInDays":7}})"));
}

TEST_F(later_settings_plan, insights_are_those_of_the_table_and_each_index) {
    add_global_index("by-state", "state", "{}");
    settings["contributor_insights"] = json::parse(R"([
        {"ContributorInsightsStatus":"ENABLED","ContributorInsightsMode":"THROTTLED_KEYS"},
        {"IndexName":"by-state","ContributorInsightsStatus":"ENABLING"},
        {"IndexName":"gone","ContributorInsightsStatus":"ENABLED"},
        {"IndexName":"by-state","ContributorInsightsStatus":"DISABLED"},
        {"IndexName":"broken","ContributorInsightsStatus":"FAILED"}])");
    ASSERT_EQ(steps().size(), 3u);
    EXPECT_EQ(json::parse(planned.steps[1].body),
              json::parse(R"({"TableName":"orders","ContributorInsightsAction":"ENABLE",
                  "ContributorInsightsMode":"THROTTLED_KEYS"})"));
    EXPECT_EQ(json::parse(planned.steps[2].body),
              json::parse(R"({"TableName":"orders","IndexName":"by-state",
                  "ContributorInsightsAction":"ENABLE"})"));
    EXPECT_FALSE(omitted("contributor insights of broken").empty());
}

TEST_F(later_settings_plan, kinesis_keeps_its_precision_and_its_region) {
    settings["kinesis_destinations"] = json::parse(R"([
        {"DestinationStatus":"ACTIVE","ApproximateCreationDateTimePrecision":"MICROSECOND",
         "StreamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/k"},
        {"DestinationStatus":"DISABLED",
         "StreamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/old"},
        {"DestinationStatus":"ENABLE_FAILED","StreamArn":"broken"}])");
    EXPECT_EQ(json::value(input_of("EnableKinesisStreamingDestination")), json::parse(R"({
        "TableName":"orders","StreamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/k",
        "EnableKinesisStreamingConfiguration":
            {"ApproximateCreationDateTimePrecision":"MICROSECOND"}})"));
    EXPECT_EQ(steps().size(), 2u);
    EXPECT_FALSE(omitted("Kinesis destination broken").empty());
    how.region = "us-east-1";
    EXPECT_EQ(omitted("Kinesis destination arn:aws:kinesis:eu-west-1:123456789012:stream/k"),
              "it belongs to another region or account");
}

TEST_F(later_settings_plan, auto_scaling_is_that_of_the_table_and_each_index) {
    add_global_index("by-state", "state", "{}");
    settings["auto_scaling"] = object(R"({"ScalableTargets":[
        {"ServiceNamespace":"dynamodb","ResourceId":"table/orders/index/by-state",
         "ScalableDimension":"dynamodb:index:WriteCapacityUnits","MinCapacity":2,"MaxCapacity":9,
         "RoleARN":"arn:role","CreationTime":1,"PredictedCapacity":4,"SuspendedState":
         {"DynamicScalingInSuspended":true,"DynamicScalingOutSuspended":false}},
        {"ResourceId":"table/orders/index/gone","ScalableDimension":"d"},
        {"ResourceId":"table/ordersother","ScalableDimension":"d"}],
        "ScalingPolicies":[{"PolicyARN":"arn:p","PolicyName":"by use","PolicyType":
        "TargetTrackingScaling","ResourceId":"table/orders/index/by-state","Alarms":[],
        "ScalableDimension":"dynamodb:index:WriteCapacityUnits",
        "TargetTrackingScalingPolicyConfiguration":{"TargetValue":70.5,
        "CustomizedMetricSpecification":{"Dimensions":[{"Name":"TableName","Value":"orders"}]}}}
        ]})");
    how.table_name = "copy";
    EXPECT_EQ(json::value(input_of("application-autoscaling:RegisterScalableTarget")),
              json::parse(R"({"ServiceNamespace":"dynamodb",
                  "ResourceId":"table/copy/index/by-state",
                  "ScalableDimension":"dynamodb:index:WriteCapacityUnits",
                  "MinCapacity":2,"MaxCapacity":9,
                  "SuspendedState":{"DynamicScalingInSuspended":true}})"));
    EXPECT_EQ(json::value(input_of("application-autoscaling:PutScalingPolicy")),
              json::parse(R"({"ServiceNamespace":"dynamodb",
                  "ResourceId":"table/copy/index/by-state",
                  "ScalableDimension":"dynamodb:index:WriteCapacityUnits",
                  "PolicyName":"by use","PolicyType":"TargetTrackingScaling",
                  "TargetTrackingScalingPolicyConfiguration":{"TargetValue":70.5,
                  "CustomizedMetricSpecification":
                      {"Dimensions":[{"Name":"TableName","Value":"copy"}]}}})"));
    EXPECT_EQ(steps().size(), 3u);
}

TEST_F(later_settings_plan, what_the_dump_does_not_know_is_listed_with_the_reason) {
    settings["tags"] = nullptr;
    settings["unknown"] = object(R"({"tags":"AccessDeniedException"})");
    settings.erase("resource_policy"); // as in older dumps
    EXPECT_EQ(omitted("tags"),
              "it could not be seen when the table was dumped: AccessDeniedException");
    EXPECT_EQ(omitted("resource policy"), "the dump was made without asking for it");
    EXPECT_EQ(known_losses(), 0u); // nobody knows
    settings.clear();
    for (const char* each : {"time to live", "tags", "point-in-time recovery", "resource policy",
                             "Kinesis destinations", "contributor insights", "auto scaling"}) {
        EXPECT_EQ(omitted(each), "the dump was made without asking for it") << each;
    }
}

TEST_F(later_settings_plan, what_no_dump_has_is_listed_too) {
    EXPECT_FALSE(omitted("alarms, backups, recovery points and permissions of IAM").empty());
    EXPECT_FALSE(omitted("scheduled actions of auto scaling").empty());
    make_on_demand();
    EXPECT_TRUE(omitted("scheduled actions of auto scaling").empty());
}

} // namespace
} // namespace dyndump::test
