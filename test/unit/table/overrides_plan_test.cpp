// A restored table that is to differ from the dumped one.
#include "support/dumped_settings.hpp"

namespace dyndump::test {
namespace {

constexpr const char* units = R"({"ProvisionedThroughput":
    {"ReadCapacityUnits":3,"WriteCapacityUnits":4}})";

struct overrides_plan : dumped_settings {};

TEST_F(overrides_plan, another_name_is_in_every_step) {
    how.table_name = "copy";
    table["DeletionProtectionEnabled"] = true;
    settings["time_to_live"] = object(R"({"TimeToLiveStatus":"ENABLED","AttributeName":"end"})");
    ASSERT_EQ(steps().size(), 3u);
    for (const auto& step : planned.steps) {
        EXPECT_EQ(object(step.body).at("TableName").as_string(), "copy");
    }
    EXPECT_EQ(planned.table_name, "copy");
}

TEST_F(overrides_plan, an_arn_says_region_and_account) {
    how.table_name = "arn:aws:dynamodb:us-east-1:999999999999:table/copy";
    table["SSEDescription"] = object(R"({"Status":"ENABLED","SSEType":"KMS",
        "KMSMasterKeyArn":"arn:aws:kms:eu-west-1:123456789012:key/k"})");
    const auto made = creation();
    EXPECT_EQ(made.at("TableName").as_string(), how.table_name);
    EXPECT_EQ(made.at("SSESpecification"), json::parse(R"({"Enabled":true,"SSEType":"KMS"})"));
    EXPECT_NE(omitted("encryption with its KMS key").find("another region or account"),
              std::string::npos);
    how.table_name = "arn:aws:dynamodb:us-east-1:999999999999:table/copy/index/i";
    EXPECT_EQ(plan(), errc::invalid_argument);
    EXPECT_TRUE(diag.message.starts_with("The table to restore is named by an ARN"))
        << diag.message;
}

TEST_F(overrides_plan, on_demand_leaves_all_units_out) {
    how.billing = restored_billing::on_demand;
    add_global_index("by-state", "state", units);
    settings["auto_scaling"] =
        object(R"({"ScalableTargets":[{"ResourceId":"table/orders"}],"ScalingPolicies":[]})");
    const auto made = creation();
    EXPECT_EQ(made.at("BillingMode").as_string(), "PAY_PER_REQUEST");
    EXPECT_FALSE(made.contains("ProvisionedThroughput"));
    EXPECT_FALSE(
        made.at("GlobalSecondaryIndexes").at(0).as_object().contains("ProvisionedThroughput"));
    EXPECT_EQ(omitted("auto scaling"), "only provisioned tables have it");
    EXPECT_EQ(steps().size(), 1u);
}

TEST_F(overrides_plan, provisioned_wants_units) {
    make_on_demand();
    table["OnDemandThroughput"] = object(R"({"MaxReadRequestUnits":9})");
    add_to("VectorIndexes", object(R"({"IndexName":"near"})"));
    add_global_index("by-state", "state", "{}");
    how.billing = restored_billing::provisioned;
    EXPECT_EQ(plan(), errc::invalid_argument);
    EXPECT_NE(diag.message.find("Give both"), std::string::npos) << diag.message;
    how.provisioned = throughput_units{10, 20};
    const auto made = creation();
    const auto expected = json::parse(R"({"ReadCapacityUnits":10,"WriteCapacityUnits":20})");
    EXPECT_EQ(made.at("ProvisionedThroughput"), expected);
    EXPECT_EQ(made.at("GlobalSecondaryIndexes").at(0).at("ProvisionedThroughput"), expected);
    EXPECT_EQ(omitted("on-demand maxima of the table"), "the table is provisioned");
    EXPECT_EQ(omitted("vector indexes"), "only on-demand tables can have them");
    how.provisioned = throughput_units{0, 20};
    EXPECT_EQ(plan(), errc::invalid_argument);
}

TEST_F(overrides_plan, capacity_for_the_load_is_put_back_after_it) {
    add_global_index("by-state", "state", units);
    how.provisioned_meanwhile = throughput_units{50, 1000};
    const auto made = creation();
    const auto meanwhile = json::parse(R"({"ReadCapacityUnits":50,"WriteCapacityUnits":1000})");
    EXPECT_EQ(made.at("ProvisionedThroughput"), meanwhile);
    EXPECT_EQ(made.at("GlobalSecondaryIndexes").at(0).at("ProvisionedThroughput"), meanwhile);
    EXPECT_EQ(json::value(input_of("UpdateTable")), json::parse(R"({"TableName":"orders",
        "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":7},
        "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by-state",
            "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}}]})"));
    EXPECT_EQ(planned.steps.back().phase, restoration_phase::after_data);
}

TEST_F(overrides_plan, capacity_that_does_not_change_is_not_put_back) {
    // The service refuses an update that changes nothing.
    how.provisioned_meanwhile = throughput_units{5, 7};
    EXPECT_EQ(steps().size(), 1u);
    make_on_demand();
    how.provisioned_meanwhile = throughput_units{50, 70};
    EXPECT_EQ(steps().size(), 1u);
}

TEST_F(overrides_plan, warm_throughput_is_that_of_table_and_indexes) {
    make_on_demand();
    add_global_index("by-state", "state", "{}");
    how.warm_throughput = throughput_units{0, 40000};
    const auto made = creation();
    const auto expected =
        json::parse(R"({"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":40000})");
    EXPECT_EQ(made.at("WarmThroughput"), expected);
    EXPECT_EQ(made.at("GlobalSecondaryIndexes").at(0).at("WarmThroughput"), expected);
}

TEST_F(overrides_plan, without_indexes_their_attributes_go_as_well) {
    add_global_index("by-state", "state", units);
    add_to("LocalSecondaryIndexes", object(R"({"IndexName":"late",
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})"));
    how.indexes = restored_indexes::none;
    const auto made = creation();
    EXPECT_FALSE(made.contains("GlobalSecondaryIndexes"));
    EXPECT_FALSE(made.contains("LocalSecondaryIndexes"));
    EXPECT_EQ(made.at("AttributeDefinitions").as_array().size(), 2u);
    EXPECT_EQ(omitted("global index by-state"), "indexes were to be left out");
    EXPECT_EQ(omitted("local index late"),
              "indexes were to be left out; a local one cannot be added later");
}

TEST_F(overrides_plan, indexes_later_are_made_one_by_one_after_the_data) {
    add_global_index("by-state", "state", units);
    add_global_index("by-city", "city", units);
    add_to("LocalSecondaryIndexes", object(R"({"IndexName":"late",
        "KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})"));
    how.indexes = restored_indexes::after_data;
    how.provisioned_meanwhile = throughput_units{50, 1000};
    const auto made = creation();
    EXPECT_FALSE(made.contains("GlobalSecondaryIndexes"));
    EXPECT_EQ(made.at("LocalSecondaryIndexes").as_array().size(), 1u);
    EXPECT_EQ(made.at("AttributeDefinitions").as_array().size(), 2u);
    EXPECT_EQ(steps(),
              (std::vector<std::string>{"CreateTable: table", "UpdateTable: index by-state",
                                        "UpdateTable: index by-city", "UpdateTable: capacity"}));
    EXPECT_EQ(json::parse(planned.steps[1].body), json::parse(R"({"TableName":"orders",
        "AttributeDefinitions":[{"AttributeName":"state","AttributeType":"S"}],
        "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-state",
            "KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"ALL"},
            "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}}}]})"));
    EXPECT_EQ(planned.steps[1].index, "by-state");
    EXPECT_TRUE(planned.steps[1].waits);
}

TEST_F(overrides_plan, tags_and_policy_stay_away_if_asked) {
    settings["tags"] = json::parse(R"([{"Key":"team","Value":"a"}])");
    settings["resource_policy"] = object(R"({"Policy":"{}"})");
    how.tags = false;
    how.resource_policy = false;
    const auto made = creation();
    EXPECT_FALSE(made.contains("Tags"));
    EXPECT_FALSE(made.contains("ResourcePolicy"));
    EXPECT_EQ(omitted("tags"), "it was to be left out");
    EXPECT_EQ(omitted("resource policy"), "it was to be left out");
}

TEST_F(overrides_plan, a_policy_follows_its_table) {
    const std::string old = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders";
    settings["resource_policy"] =
        json::object{{"Policy", R"({"Resource":[")" + old + R"(",")" + old + R"(/index/*",")" +
                                    old + R"(2"]})"}};
    how.table_name = "copy";
    how.region = "us-east-1";
    const std::string now = "arn:aws:dynamodb:us-east-1:123456789012:table/copy";
    EXPECT_EQ(creation().at("ResourcePolicy").as_string(),
              R"({"Resource":[")" + now + R"(",")" + now + R"(/index/*",")" + old + R"(2"]})");
    settings["resource_policy"] = object(R"({"Policy":"{\"Resource\":\"other\"}"})");
    EXPECT_FALSE(creation().contains("ResourcePolicy"));
    EXPECT_NE(omitted("resource policy").find("does not name the table's ARN"), std::string::npos);
}

TEST_F(overrides_plan, another_key_or_none) {
    table["SSEDescription"] = object(R"({"Status":"ENABLED","SSEType":"KMS",
        "KMSMasterKeyArn":"arn:aws:kms:eu-west-1:123456789012:key/k"})");
    how.kms_key = "alias/mine";
    EXPECT_EQ(creation().at("SSESpecification").at("KMSMasterKeyId").as_string(), "alias/mine");
    how.kms_key = "";
    EXPECT_FALSE(creation().contains("SSESpecification"));
    EXPECT_EQ(omitted("encryption with a KMS key"), "DynamoDB's own key was asked for");
}

TEST_F(overrides_plan, deletion_protection_comes_and_goes) {
    how.deletion_protection = true;
    EXPECT_TRUE(input_of("UpdateTable").at("DeletionProtectionEnabled").as_bool());
    table["DeletionProtectionEnabled"] = true;
    how.deletion_protection = false;
    EXPECT_EQ(steps().size(), 1u);
    EXPECT_EQ(omitted("deletion protection"), "it was to be left out");
}

} // namespace
} // namespace dyndump::test
