// Items that an index cannot hold.
#include "service_fixture.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

struct sandbox_index_keys : service_test {
    void SetUp() override {
        call("CreateTable", R"({"TableName":"indexed","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},
        {"AttributeName":"g","AttributeType":"S"},{"AttributeName":"h","AttributeType":"B"},{"AttributeName":"l","AttributeType":"N"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
    "LocalSecondaryIndexes":[{"IndexName":"by_l","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],
        "Projection":{"ProjectionType":"ALL"}}],
    "GlobalSecondaryIndexes":[{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"RANGE"}],
        "Projection":{"ProjectionType":"ALL"}}]})");
    }
    static std::string item(std::string_view attribute) {
        return fmt::format(R"({{"pk":{{"S":"a"}},"sk":{{"N":"1"}},{}}})", attribute);
    }
};

TEST_F(sandbox_index_keys, of_the_wrong_type_or_empty_or_too_long_refuse_the_item) {
    const std::pair<std::string, std::string> cases[] = {
        {R"("g":{"N":"1"})", "One or more parameter values were invalid: Type mismatch for Index "
                             "Key g Expected: S Actual: N IndexName: by_g"},
        {R"("l":{"S":"1"})", "One or more parameter values were invalid: Type mismatch for Index "
                             "Key l Expected: N Actual: S IndexName: by_l"},
        {R"("g":{"NULL":true})", "One or more parameter values were invalid: Type mismatch for "
                                 "Index Key g Expected: S Actual: NULL IndexName: by_g"},
        {R"("g":{"S":""})",
         "One or more parameter values are not valid. A value specified for a secondary index key "
         "is not supported. The AttributeValue for a key attribute cannot contain an empty string "
         "value. IndexName: by_g, IndexKey: g"},
        {R"("h":{"B":""})",
         "One or more parameter values are not valid. A value specified for a secondary index key "
         "is not supported. The AttributeValue for a key attribute cannot contain an empty binary "
         "value. IndexName: by_g, IndexKey: h"},
        {R"("g":{"S":")" + std::string(2049, 'x') + R"("})",
         "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
         "limit of2048 bytes"},
    };
    for (const auto& [attribute, words] : cases) {
        EXPECT_EQ(refusal("PutItem",
                          fmt::format(R"({{"TableName":"indexed","Item":{}}})", item(attribute))),
                  "ValidationException: " + words);
        // One bad item refuses a batch whole.
        EXPECT_EQ(
            refusal(
                "BatchWriteItem",
                fmt::format(
                    R"({{"RequestItems":{{"indexed":[{{"PutRequest":{{"Item":{{"pk":{{"S":"good"}},"sk":{{"N":"1"}}}}}}}},{{"PutRequest":{{"Item":{}}}}}]}}}})",
                    item(attribute))),
            "ValidationException: " + words);
    }
    EXPECT_EQ(tables.find("indexed")->items.item_count(), 0U);
    EXPECT_EQ(
        refusal("UpdateItem",
                R"({"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},)"
                R"("UpdateExpression":"SET g = :v","ExpressionAttributeValues":{":v":{"N":"1"}}})"),
        "ValidationException: The update expression attempted to update the secondary index "
        "key to unsupported type");
}

TEST_F(sandbox_index_keys, that_are_there_in_part_are_fine) {
    for (const char* attribute : {R"("g":{"S":"x"})", R"("h":{"B":"AA=="})", R"("x":{"S":""})"}) {
        call("PutItem", fmt::format(R"({{"TableName":"indexed","Item":{}}})", item(attribute)));
        EXPECT_EQ(call("Scan", R"({"TableName":"indexed","IndexName":"by_g"})").at("Count"), 0);
    }
}

TEST_F(sandbox_index_keys, of_an_index_made_later_count_from_then_on) {
    create("plain", "pk:S");
    const std::string put = R"({"TableName":"plain","Item":{"pk":{"S":"a"},"g":{"N":"1"}}})";
    call("PutItem", put);
    call("UpdateTable",
         R"({"TableName":"plain","AttributeDefinitions":[{"AttributeName":"g","AttributeType":"S"}],
        "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]})");
    EXPECT_NE(refusal("PutItem", put).find("Type mismatch for Index Key g"), std::string::npos);
    EXPECT_EQ(call("Scan", R"({"TableName":"plain"})").at("Count"), 1);
    EXPECT_EQ(call("Scan", R"({"TableName":"plain","IndexName":"by_g"})").at("Count"), 0);
    call(
        "UpdateTable",
        R"({"TableName":"plain","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by_g"}}]})");
    call("PutItem", put);
}

} // namespace
} // namespace dyndump::sandbox_impl
