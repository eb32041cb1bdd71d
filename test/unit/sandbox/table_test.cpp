#include "service_fixture.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_table : service_test {};

constexpr std::string_view provisioned = R"({"TableName":"orders",
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"B"},
        {"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
    "ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":3},
    "GlobalSecondaryIndexes":[{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],
        "Projection":{"ProjectionType":"ALL"},
        "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":2}}]})";

TEST_F(sandbox_table, is_described_as_it_was_created) {
    const auto created = call("CreateTable", provisioned);
    EXPECT_EQ(created.at("TableDescription").at("TableStatus"), "CREATING");
    call("PutItem",
         R"({"TableName":"orders","Item":{"pk":{"B":"AAEC"},"sk":{"N":"1"},"g":{"S":"x"}}})");
    const auto table = call("DescribeTable", R"({"TableName":"orders"})").at("Table");
    EXPECT_EQ(table.at("TableStatus"), "ACTIVE");
    EXPECT_EQ(table.at("TableName"), "orders");
    EXPECT_EQ(table.at("TableArn"), "arn:aws:dynamodb:us-east-1:000000000000:table/orders");
    EXPECT_EQ(table.at("TableId").as_string().size(), 36U);
    EXPECT_EQ(table.at("ItemCount").to_number<unsigned>(), 1U);
    EXPECT_EQ(table.at("TableSizeBytes").to_number<unsigned>(), 2U + 3 + 2 + 2 + 1 + 1);
    EXPECT_EQ(table.at("ProvisionedThroughput").at("ReadCapacityUnits").to_number<int>(), 7);
    EXPECT_EQ(table.at("KeySchema"), json::parse(provisioned).at("KeySchema"));
    EXPECT_EQ(table.at("AttributeDefinitions"),
              json::parse(provisioned).at("AttributeDefinitions"));
    EXPECT_FALSE(table.as_object().contains("BillingModeSummary"));
    const auto& index = table.at("GlobalSecondaryIndexes").at(0);
    EXPECT_EQ(index.at("IndexName"), "by_g");
    EXPECT_EQ(index.at("IndexStatus"), "ACTIVE");
    EXPECT_EQ(index.at("ProvisionedThroughput").at("ReadCapacityUnits").to_number<int>(), 5);
    EXPECT_EQ(index.at("IndexArn"),
              "arn:aws:dynamodb:us-east-1:000000000000:table/orders/index/by_g");
}

TEST_F(sandbox_table, on_demand_says_so) {
    create("events", "pk:S");
    const auto table = call("DescribeTable", R"({"TableName":"events"})").at("Table");
    EXPECT_EQ(table.at("BillingModeSummary").at("BillingMode"), "PAY_PER_REQUEST");
    EXPECT_EQ(table.at("ProvisionedThroughput").at("ReadCapacityUnits").to_number<int>(), 0);
}

TEST_F(sandbox_table, is_there_once_and_gone_after_delete) {
    create("events", "pk:S");
    EXPECT_EQ(
        refusal(
            "CreateTable",
            R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]})"),
        "ResourceInUseException: Table already exists: events");
    EXPECT_EQ(
        call("DeleteTable", R"({"TableName":"events"})").at("TableDescription").at("TableStatus"),
        "DELETING");
    for (const char* operation : {"DescribeTable", "DeleteTable"}) {
        EXPECT_EQ(
            refusal(operation, R"({"TableName":"events"})"),
            "ResourceNotFoundException: Requested resource not found: Table: events not found");
    }
}

TEST_F(sandbox_table, names_are_listed_in_pages) {
    for (int i = 0; i < 5; ++i) {
        create(fmt::format("table{}", i), "pk:S");
    }
    const auto first = call("ListTables", R"({"Limit":2})");
    EXPECT_EQ(json::serialize(first.at("TableNames")), R"(["table0","table1"])");
    EXPECT_EQ(first.at("LastEvaluatedTableName"), "table1");
    const auto rest = call("ListTables", R"({"ExclusiveStartTableName":"table1"})");
    EXPECT_EQ(rest.at("TableNames").as_array().size(), 3U);
    EXPECT_FALSE(rest.contains("LastEvaluatedTableName"));
}

TEST_F(sandbox_table, definitions_are_checked) {
    auto create_refusal = [this](std::string_view from, std::string_view to) {
        std::string request(provisioned);
        request.replace(request.find(from), from.size(), to);
        return refusal("CreateTable", request);
    };
    EXPECT_NE(create_refusal(R"("orders")", R"("o")").find("length greater than or equal to 3"),
              std::string::npos);
    EXPECT_NE(create_refusal(R"("orders")", R"("or ders")").find("regular expression"),
              std::string::npos);
    EXPECT_NE(create_refusal(R"("AttributeType":"B")", R"("AttributeType":"M")")
                  .find("enum value set: [S, N, B]"),
              std::string::npos);
    EXPECT_NE(
        create_refusal(R"("AttributeName":"sk","KeyType")", R"("AttributeName":"zz","KeyType")")
            .find("not defined in AttributeDefinitions"),
        std::string::npos);
    EXPECT_NE(
        create_refusal(R"("KeyType":"RANGE")", R"("KeyType":"HASH")").find("not a RANGE key type"),
        std::string::npos);
    EXPECT_NE(create_refusal(R"("ReadCapacityUnits":7,)", "").find("must both be specified"),
              std::string::npos);
    EXPECT_NE(create_refusal(R"("TableName":"orders",)",
                             R"("TableName":"orders","BillingMode":"PAY_PER_REQUEST",)")
                  .find("PAY_PER_REQUEST"),
              std::string::npos);
    EXPECT_NE(
        create_refusal(
            R"({"AttributeName":"g","AttributeType":"S"}])",
            R"({"AttributeName":"g","AttributeType":"S"},{"AttributeName":"u","AttributeType":"S"}])")
            .find("does not exactly match"),
        std::string::npos);
}

} // namespace
} // namespace dyndump::sandbox_impl
