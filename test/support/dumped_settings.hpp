// The settings of a table as a dump has them, and plans to restore it.
#pragma once

#include <dyndump/restoration.hpp>

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace dyndump::test {

namespace json = boost::json;

struct dumped_settings : testing::Test {
    // As DescribeTable has it.
    json::object table = json::parse(R"({
        "TableName":"orders","TableStatus":"ACTIVE","TableId":"f0","ItemCount":3,
        "TableSizeBytes":70,"CreationDateTime":1767225600,
        "TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
        "AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},
                                {"AttributeName":"when","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"},
                     {"AttributeName":"when","KeyType":"RANGE"}],
        "ProvisionedThroughput":{"NumberOfDecreasesToday":1,"LastIncreaseDateTime":1,
                                 "ReadCapacityUnits":5,"WriteCapacityUnits":7},
        "DeletionProtectionEnabled":false})")
                             .as_object();
    json::object settings = json::parse(R"({
        "time_to_live":{"TimeToLiveStatus":"DISABLED"},"tags":[],
        "continuous_backups":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":
            {"PointInTimeRecoveryStatus":"DISABLED"}},
        "resource_policy":{},"kinesis_destinations":[],"contributor_insights":[],
        "auto_scaling":{"ScalableTargets":[],"ScalingPolicies":[]},"unknown":{}})")
                                .as_object();
    restoration_params how;
    restoration_plan planned;
    diagnostics diag;

    static json::object object(std::string_view text) { return json::parse(text).as_object(); }

    void make_on_demand() {
        table["BillingModeSummary"] = object(
            R"({"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":1767225600})");
        table["ProvisionedThroughput"] =
            object(R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":0,"WriteCapacityUnits":0})");
    }

    // Adds what DescribeTable says of a global index, with the members of `more`.
    void add_global_index(std::string_view name, std::string_view key, std::string_view more) {
        auto index = object(more);
        index["IndexName"] = name;
        index["KeySchema"] = json::array{json::object{{"AttributeName", key}, {"KeyType", "HASH"}}};
        index["Projection"] = json::object{{"ProjectionType", "ALL"}};
        index["IndexStatus"] = "ACTIVE";
        index["IndexSizeBytes"] = 70;
        index["ItemCount"] = 3;
        index["IndexArn"] = "arn:x";
        add_to("GlobalSecondaryIndexes", std::move(index));
        add_to("AttributeDefinitions",
               json::object{{"AttributeName", key}, {"AttributeType", "S"}});
    }

    void add_to(std::string_view member, json::object element) {
        auto& list = table[member];
        if (!list.is_array()) {
            list = json::array();
        }
        list.get_array().push_back(std::move(element));
    }

    error_code plan() {
        return plan_restoration(json::serialize(table), json::serialize(settings), how, planned,
                                diag);
    }

    // Plans, which must be possible; the input of the only step that does `operation`.
    json::object input_of(std::string_view operation) {
        EXPECT_FALSE(plan()) << diag.message;
        const auto found =
            std::ranges::find(planned.steps, operation, &restoration_step::operation);
        if (found == planned.steps.end()) {
            ADD_FAILURE() << "no " << operation;
            return {};
        }
        return object(found->body);
    }
    json::object creation() { return input_of("CreateTable"); }

    // "CreateTable: table", ...
    std::vector<std::string> steps() {
        EXPECT_FALSE(plan()) << diag.message;
        std::vector<std::string> out;
        for (const auto& step : planned.steps) {
            out.push_back(step.operation + ": " + step.setting);
        }
        return out;
    }

    // Why a setting is not restored; empty if it is.
    std::string omitted(std::string_view setting) {
        EXPECT_FALSE(plan()) << diag.message;
        const auto found =
            std::ranges::find(planned.unrestored, setting, &unrestored_setting::setting);
        return found == planned.unrestored.end() ? std::string() : found->reason;
    }

    // Settings that the dumped table had and the restored one will not have.
    std::size_t known_losses() {
        EXPECT_FALSE(plan()) << diag.message;
        return static_cast<std::size_t>(
            std::ranges::count(planned.unrestored, true, &unrestored_setting::known));
    }
};

} // namespace dyndump::test
