// Global tables.
#include "support/dumped_settings.hpp"

namespace dyndump::test {
namespace {

struct replicas_plan : dumped_settings {
    replicas_plan() {
        make_on_demand();
        table["Replicas"] = json::parse(R"([
            {"RegionName":"us-east-1","ReplicaStatus":"ACTIVE","ReplicaArn":"arn:r"},
            {"RegionName":"us-west-2","ReplicaStatus":"ACTIVE"}])");
    }
};

TEST_F(replicas_plan, of_eventual_consistency_come_after_the_data_one_at_a_time) {
    EXPECT_EQ(steps(),
              (std::vector<std::string>{"CreateTable: table", "UpdateTable: replica in us-east-1",
                                        "UpdateTable: replica in us-west-2"}));
    EXPECT_EQ(json::parse(planned.steps[1].body), json::parse(R"({"TableName":"orders",
        "ReplicaUpdates":[{"Create":{"RegionName":"us-east-1"}}]})"));
    EXPECT_EQ(planned.steps[1].phase, restoration_phase::after_data);
    EXPECT_EQ(planned.steps[1].replicas, std::vector<std::string>{"us-east-1"});
}

TEST_F(replicas_plan, of_strong_consistency_come_before_the_data_at_once) {
    table["MultiRegionConsistency"] = "STRONG";
    table["Replicas"].as_array().pop_back();
    table["GlobalTableWitnesses"] =
        json::parse(R"([{"RegionName":"us-west-2","WitnessStatus":"ACTIVE"}])");
    table["StreamSpecification"] = object(R"({"StreamEnabled":true})");
    ASSERT_EQ(steps().size(), 3u);
    EXPECT_EQ(json::parse(planned.steps[1].body), json::parse(R"({"TableName":"orders",
        "ReplicaUpdates":[{"Create":{"RegionName":"us-east-1"}}],
        "GlobalTableWitnessUpdates":[{"Create":{"RegionName":"us-west-2"}}],
        "MultiRegionConsistency":"STRONG"})"));
    EXPECT_EQ(planned.steps[1].phase, restoration_phase::before_data);
    EXPECT_EQ(planned.steps[1].replicas, std::vector<std::string>{"us-east-1"});
    EXPECT_EQ(planned.steps[2].phase, restoration_phase::after_data);
}

TEST_F(replicas_plan, keep_what_they_do_differently) {
    add_global_index("by-state", "state", "{}");
    table["Replicas"] = json::parse(R"([{"RegionName":"us-east-1","ReplicaStatus":"ACTIVE",
        "KMSMasterKeyId":"arn:aws:kms:us-east-1:123456789012:key/r",
        "OnDemandThroughputOverride":{"MaxReadRequestUnits":90},
        "ProvisionedThroughputOverride":{"ReadCapacityUnits":5},
        "ReplicaTableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},
        "WarmThroughput":{"ReadUnitsPerSecond":1},
        "GlobalSecondaryIndexes":[{"IndexName":"by-state","OnDemandThroughputOverride":
            {"MaxReadRequestUnits":-1}},{"IndexName":"gone"}]}])");
    EXPECT_EQ(input_of("UpdateTable").at("ReplicaUpdates").at(0).at("Create"), json::parse(R"({
        "RegionName":"us-east-1","KMSMasterKeyId":"arn:aws:kms:us-east-1:123456789012:key/r",
        "OnDemandThroughputOverride":{"MaxReadRequestUnits":90},
        "TableClassOverride":"STANDARD_INFREQUENT_ACCESS"})"));
    EXPECT_EQ(known_losses(), 0u);
    how.account = "999999999999";
    EXPECT_NE(omitted("encryption of the replica in us-east-1").find("another account"),
              std::string::npos);
}

TEST_F(replicas_plan, of_provisioned_tables_keep_their_read_units) {
    how.billing = restored_billing::provisioned;
    how.provisioned = throughput_units{1, 1};
    add_global_index("by-state", "state", "{}");
    table["Replicas"] = json::parse(R"([{"RegionName":"us-east-1",
        "ProvisionedThroughputOverride":{"ReadCapacityUnits":5},
        "GlobalSecondaryIndexes":[{"IndexName":"by-state","ProvisionedThroughputOverride":
            {"ReadCapacityUnits":6}}]}])");
    EXPECT_EQ(input_of("UpdateTable").at("ReplicaUpdates").at(0).at("Create"), json::parse(R"({
        "RegionName":"us-east-1","ProvisionedThroughputOverride":{"ReadCapacityUnits":5},
        "GlobalSecondaryIndexes":[{"IndexName":"by-state",
            "ProvisionedThroughputOverride":{"ReadCapacityUnits":6}}]})"));
}

TEST_F(replicas_plan, that_cannot_be_made_are_listed) {
    table["Replicas"] = json::parse(R"([{"RegionName":"us-east-1","ReplicaStatus":"DELETING"},
        {"RegionName":"eu-west-1"},{"RegionName":"us-west-2","Mood":"good"}])");
    EXPECT_EQ(steps().size(), 2u);
    EXPECT_EQ(omitted("replica in us-east-1"), "it was DELETING when the table was dumped");
    EXPECT_FALSE(omitted("Mood of the replica in us-west-2").empty());
    EXPECT_FALSE(omitted("tags, backups, insights, Kinesis, auto scaling and deletion protection "
                         "of the replica in us-west-2")
                     .empty());
}

TEST_F(replicas_plan, of_a_table_that_moves_to_where_one_is) {
    how.region = "us-east-1";
    add_to("Replicas", object(R"({"RegionName":"eu-west-1","ReplicaStatus":"ACTIVE"})"));
    EXPECT_EQ(steps(), (std::vector<std::string>{"CreateTable: table",
                                                 "UpdateTable: replica in us-west-2"}));
    EXPECT_EQ(omitted("replica in eu-west-1"), "that is where the dumped table was");
}

TEST_F(replicas_plan, stay_away_if_asked) {
    how.replicas = false;
    table["MultiRegionConsistency"] = "STRONG";
    table["GlobalTableWitnesses"] = json::parse(R"([{"RegionName":"us-west-2"}])");
    EXPECT_EQ(steps().size(), 1u);
    EXPECT_EQ(omitted("replica in us-east-1"), "it was to be left out");
    EXPECT_EQ(omitted("witness of the global table"), "its replicas are left out");
}

TEST_F(replicas_plan, of_several_accounts_and_their_auto_scaling_are_listed) {
    table["GlobalTableSettingsReplicationMode"] = "ENABLED";
    settings["replica_auto_scaling"] = json::object{{"TableName", "orders"}};
    EXPECT_NE(omitted("membership in a global table of several accounts").find("GlobalTableSource"),
              std::string::npos);
    EXPECT_NE(omitted("auto scaling of the replicas").find("UpdateTableReplicaAutoScaling"),
              std::string::npos);
    EXPECT_EQ(known_losses(), 2u);
}

} // namespace
} // namespace dyndump::test
