#include "client/table_parser.hpp"

#include <gtest/gtest.h>

namespace dyndump::detail {
namespace {

TEST(parse_table, provisioned_with_indexes) {
    table_description table;
    ASSERT_FALSE(parse_table(R"({"Table":{
        "TableName":"orders","TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
        "TableId":"a-b","TableStatus":"ACTIVE","CreationDateTime":1.7e9,
        "ItemCount":12345678901,"TableSizeBytes":99999999999,
        "KeySchema":[{"AttributeName":"when","KeyType":"RANGE"},{"AttributeName":"id","KeyType":"HASH"}],
        "ProvisionedThroughput":{"ReadCapacityUnits":100,"WriteCapacityUnits":5},
        "GlobalSecondaryIndexes":[{"IndexName":"g","ItemCount":3,"IndexSizeBytes":4,"IndexStatus":"CREATING",
            "KeySchema":[{"AttributeName":"when","KeyType":"RANGE"},
                         {"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"HASH"}],
            "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x","y"]},
            "ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":8}}],
        "LocalSecondaryIndexes":[{"IndexName":"l","ItemCount":1,"IndexSizeBytes":2,
            "Projection":{"ProjectionType":"ALL"}}]}})",
                             table));
    EXPECT_EQ(table.name, "orders");
    EXPECT_EQ(table.id, "a-b");
    EXPECT_EQ(table.item_count, 12345678901u);
    EXPECT_EQ(table.size_bytes, 99999999999u);
    EXPECT_FALSE(table.on_demand);
    EXPECT_EQ(table.read_capacity_units, 100);
    EXPECT_EQ(table.write_capacity_units, 5);
    EXPECT_EQ(table.key_names, (std::vector<std::string>{"id", "when"}));
    ASSERT_NE(table.index("g"), nullptr);
    EXPECT_TRUE(table.index("g")->global);
    EXPECT_EQ(table.index("g")->read_capacity_units, 7);
    EXPECT_EQ(table.index("g")->status, "CREATING");
    EXPECT_EQ(table.index("g")->write_capacity_units, 8);
    EXPECT_EQ(table.index("g")->key_names, (std::vector<std::string>{"a", "b", "when"}));
    EXPECT_EQ(table.index("g")->projection, "INCLUDE");
    EXPECT_EQ(table.index("g")->projected_attributes, (std::vector<std::string>{"x", "y"}));
    ASSERT_NE(table.index("l"), nullptr);
    EXPECT_EQ(table.index("l")->projection, "ALL");
    EXPECT_FALSE(table.index("l")->global);
    EXPECT_EQ(table.index("x"), nullptr);
    EXPECT_NE(table.json.find("\"TableId\""), std::string::npos);
}

TEST(parse_table, on_demand_has_no_provisioned_capacity) {
    table_description table;
    ASSERT_FALSE(parse_table(R"({"Table":{"TableName":"t",
        "BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},
        "ProvisionedThroughput":{"ReadCapacityUnits":0}}})",
                             table));
    EXPECT_TRUE(table.on_demand);
    EXPECT_EQ(table.read_capacity_units, 0);
}

TEST(parse_table, what_reacts_to_changes) {
    table_description table;
    ASSERT_FALSE(parse_table(R"({"Table":{"TableName":"t",
        "TableArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/t",
        "DeletionProtectionEnabled":true,"StreamSpecification":{"StreamEnabled":true},
        "WarmThroughput":{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000},
        "Replicas":[{"RegionName":"eu-west-1"},{"RegionName":"us-east-1"}]}})",
                             table));
    EXPECT_TRUE(table.deletion_protection);
    EXPECT_TRUE(table.has_stream);
    EXPECT_EQ(table.replicas, std::vector<std::string>{"us-east-1"});
    EXPECT_EQ(table.warm_read_units, 12000);
    EXPECT_EQ(table.warm_write_units, 4000);
    ASSERT_FALSE(parse_table(R"({"Table":{"TableName":"t"}})", table));
    EXPECT_FALSE(table.deletion_protection);
    EXPECT_FALSE(table.has_stream);
}

TEST(parse_table, what_is_no_description) {
    table_description table;
    for (const auto* body : {"", "{", "[]", "{}", R"({"Table":1})", "null"}) {
        EXPECT_EQ(parse_table(body, table), error_code(errc::malformed_response)) << body;
    }
}

TEST(parse_table, odd_members_do_no_harm) {
    table_description table;
    ASSERT_FALSE(parse_table(R"({"Table":{"ItemCount":-5,"TableSizeBytes":"many","KeySchema":{},
        "GlobalSecondaryIndexes":[1,null]}})",
                             table));
    EXPECT_EQ(table.item_count, 0u);
    EXPECT_EQ(table.size_bytes, 0u);
    EXPECT_TRUE(table.indexes.empty());
}

TEST(parse_table, counts_beyond_all_tables_stay_numbers) {
    table_description table;
    ASSERT_FALSE(parse_table(R"({"Table":{"ItemCount":1e300,"TableSizeBytes":18446744073709551615,
        "ProvisionedThroughput":[],"CreationDateTime":"now","TableName":7,
        "KeySchema":[7],"LocalSecondaryIndexes":"none"}})",
                             table));
    EXPECT_EQ(table.item_count, 1'000'000'000'000'000'000u);
    EXPECT_EQ(table.size_bytes, 1'000'000'000'000'000'000u);
    EXPECT_EQ(table.read_capacity_units, 0);
    EXPECT_EQ(table.creation_time, 0);
    EXPECT_TRUE(table.name.empty() && table.key_names.empty() && table.indexes.empty());
}

} // namespace
} // namespace dyndump::detail
