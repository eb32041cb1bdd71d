// UpdateTable, what belongs to it, and how long it takes.
#include "service_fixture.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct sandbox_change : service_test {
    void SetUp() override {
        context.now += 1h;
        context.wall_now = std::chrono::system_clock::from_time_t(1'700'000'000);
    }

    json::object table(std::string_view name = "orders") {
        return call("DescribeTable", fmt::format(R"({{"TableName":"{}"}})", name))
            .at("Table")
            .as_object();
    }
    std::string status() { return std::string(table().at("TableStatus").as_string()); }
    json::object update(std::string_view members) {
        return call("UpdateTable", fmt::format(R"({{"TableName":"orders",{}}})", members));
    }
    std::string update_refusal(std::string_view members) {
        return refusal("UpdateTable", fmt::format(R"({{"TableName":"orders",{}}})", members));
    }
    /// `name status backfilling`, or nothing.
    std::string index() {
        const auto all = table();
        if (!all.contains("GlobalSecondaryIndexes")) {
            return {};
        }
        const auto& only = all.at("GlobalSecondaryIndexes").at(0).as_object();
        return fmt::format("{} {}", only.at("IndexStatus").as_string().c_str(),
                           only.contains("Backfilling") ? json::serialize(only.at("Backfilling"))
                                                        : "-");
    }
};

constexpr std::string_view new_index =
    R"("AttributeDefinitions":[{"AttributeName":"g","AttributeType":"S"}],
    "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}])";

TEST_F(sandbox_change, a_table_is_described_with_all_that_it_was_created_with) {
    call("CreateTable", R"({"TableName":"orders",
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",
    "GlobalSecondaryIndexes":[{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]},
        "OnDemandThroughput":{"MaxReadRequestUnits":10,"MaxWriteRequestUnits":20},
        "WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000}}],
    "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},
    "SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"abc"},
    "TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,
    "OnDemandThroughput":{"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":500},
    "WarmThroughput":{"ReadUnitsPerSecond":15000,"WriteUnitsPerSecond":5000},
    "Tags":[{"Key":"team","Value":"blue"}]})");
    const auto made = table();
    EXPECT_EQ(json::serialize(made.at("StreamSpecification")),
              R"({"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})");
    EXPECT_EQ(made.at("LatestStreamLabel"), "2023-11-14T22:13:20.000");
    EXPECT_EQ(
        made.at("LatestStreamArn"),
        "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2023-11-14T22:13:20.000");
    EXPECT_EQ(
        json::serialize(made.at("SSEDescription")),
        R"({"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:aws:kms:us-east-1:000000000000:key/abc"})");
    EXPECT_EQ(made.at("TableClassSummary").at("TableClass"), "STANDARD_INFREQUENT_ACCESS");
    EXPECT_EQ(made.at("DeletionProtectionEnabled"), true);
    EXPECT_EQ(json::serialize(made.at("OnDemandThroughput")),
              R"({"MaxReadRequestUnits":-1,"MaxWriteRequestUnits":500})");
    EXPECT_EQ(json::serialize(made.at("WarmThroughput")),
              R"({"ReadUnitsPerSecond":15000,"WriteUnitsPerSecond":5000,"Status":"ACTIVE"})");
    const auto& index = made.at("GlobalSecondaryIndexes").at(0);
    EXPECT_EQ(json::serialize(index.at("Projection")),
              R"({"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]})");
    EXPECT_EQ(index.at("OnDemandThroughput").at("MaxWriteRequestUnits"), 20);
    EXPECT_EQ(index.at("WarmThroughput").at("WriteUnitsPerSecond"), 4000);
}

TEST_F(sandbox_change, billing_and_throughput) {
    create("orders", "pk:S");
    update(
        R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6})");
    auto now = table();
    EXPECT_EQ(now.at("ProvisionedThroughput").at("WriteCapacityUnits"), 6);
    EXPECT_EQ(now.at("BillingModeSummary").at("BillingMode"), "PROVISIONED");
    EXPECT_NE(
        update_refusal(R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6})")
            .find("will not change. The requested value equals the current value."),
        std::string::npos);
    update(R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":600})");
    EXPECT_EQ(table().at("ProvisionedThroughput").at("WriteCapacityUnits"), 600);
    update(R"("BillingMode":"PAY_PER_REQUEST")");
    EXPECT_EQ(table().at("ProvisionedThroughput").at("WriteCapacityUnits"), 0);
    EXPECT_EQ(table().at("BillingModeSummary").at("BillingMode"), "PAY_PER_REQUEST");
    EXPECT_NE(update_refusal(R"("BillingMode":"PROVISIONED")").find("must be specified when"),
              std::string::npos);
    EXPECT_NE(update_refusal(R"("TableId":"x")").find("At least one of ProvisionedThroughput"),
              std::string::npos);
    update(new_index);
    EXPECT_NE(
        update_refusal(
            R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6})")
            .find("must be specified for index: by_g"),
        std::string::npos);
    update(
        R"("BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
        R"("GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"by_g","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}}}])");
    EXPECT_EQ(table()
                  .at("GlobalSecondaryIndexes")
                  .at(0)
                  .at("ProvisionedThroughput")
                  .at("WriteCapacityUnits"),
              2);
}

TEST_F(sandbox_change, stream_class_encryption_and_protection) {
    create("orders", "pk:S");
    update(R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})");
    EXPECT_NE(update_refusal(
                  R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})")
                  .find("already has an enabled stream"),
              std::string::npos);
    update(
        R"("StreamSpecification":{"StreamEnabled":false},"TableClass":"STANDARD","DeletionProtectionEnabled":true)");
    auto now = table();
    EXPECT_FALSE(now.contains("StreamSpecification"));
    EXPECT_TRUE(now.contains("LatestStreamArn"));
    EXPECT_EQ(now.at("TableClassSummary").at("TableClass"), "STANDARD");
    EXPECT_EQ(
        refusal("DeleteTable", R"({"TableName":"orders"})"),
        "ValidationException: Resource cannot be deleted as it is currently protected against "
        "deletion. Disable deletion protection first.");
    update(R"("DeletionProtectionEnabled":false)");
    call("DeleteTable", R"({"TableName":"orders"})");
}

TEST_F(sandbox_change, a_new_table_takes_its_time) {
    context.faults.create_time = 2s;
    create("orders", "pk:S");
    EXPECT_EQ(status(), "CREATING");
    EXPECT_EQ(refusal("PutItem", R"({"TableName":"orders","Item":{"pk":{"S":"a"}}})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(
        refusal("DeleteTable", R"({"TableName":"orders"})"),
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is "
        "being created: orders");
    context.now += 1999ms;
    EXPECT_EQ(status(), "CREATING");
    context.now += 1ms;
    EXPECT_EQ(status(), "ACTIVE");
    call("PutItem", R"({"TableName":"orders","Item":{"pk":{"S":"a"}}})");
}

TEST_F(sandbox_change, an_update_takes_its_time_and_the_table_stays_in_service) {
    create("orders", "pk:S");
    context.faults.update_time = 1s;
    EXPECT_EQ(update(R"("TableClass":"STANDARD")").at("TableDescription").at("TableStatus"),
              "UPDATING");
    EXPECT_EQ(
        update_refusal(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")"),
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is "
        "being updated: orders");
    call("PutItem", R"({"TableName":"orders","Item":{"pk":{"S":"a"}}})");
    context.now += 1s;
    EXPECT_EQ(status(), "ACTIVE");
}

TEST_F(sandbox_change, an_index_is_allocated_then_backfilled) {
    create("orders", "pk:S");
    context.faults.update_time = 1s;
    context.faults.index_time = 3s;
    update(new_index);
    EXPECT_EQ(status() + ' ' + index(), "UPDATING CREATING false");
    context.now += 1s;
    EXPECT_EQ(status() + ' ' + index(), "ACTIVE CREATING true");
    EXPECT_EQ(
        update_refusal(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_g"}}])"),
        "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or "
        "deleted simultaneously per table");
    context.now += 3s;
    EXPECT_EQ(status() + ' ' + index(), "ACTIVE ACTIVE -");
    EXPECT_EQ(update_refusal(new_index),
              "ValidationException: Attempting to create an index which already exists");
    EXPECT_EQ(table().at("AttributeDefinitions").as_array().size(), 2U);
    update(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_g"}}])");
    EXPECT_EQ(index(), "DELETING -");
    context.now += 1s;
    EXPECT_EQ(index(), "");
    EXPECT_EQ(table().at("AttributeDefinitions").as_array().size(), 1U);
    EXPECT_EQ(update_refusal(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_g"}}])"),
              "ResourceNotFoundException: Requested resource not found");
}

TEST_F(sandbox_change, a_deleted_table_lingers) {
    create("orders", "pk:S");
    context.faults.delete_time = 1s;
    call("DeleteTable", R"({"TableName":"orders"})");
    EXPECT_EQ(status(), "DELETING");
    EXPECT_EQ(
        refusal("DeleteTable", R"({"TableName":"orders"})"),
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is "
        "being deleted: orders");
    context.now += 1s;
    EXPECT_NE(refusal("DescribeTable", R"({"TableName":"orders"})").find("ResourceNotFound"),
              std::string::npos);
    create("orders", "pk:S");
}

TEST_F(sandbox_change, two_tables_of_one_name_are_two) {
    create("orders", "pk:S");
    const auto first = table().at("TableId");
    call("DeleteTable", R"({"TableName":"orders"})");
    create("orders", "pk:S");
    EXPECT_NE(table().at("TableId"), first);
}

} // namespace
} // namespace dyndump::sandbox_impl
