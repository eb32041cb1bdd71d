// The sandbox's Query and BatchGetItem against Amazon's DynamoDB Local: the same requests must have
// the same outcome.
#include "agreement.hpp"

namespace dyndump::test {
namespace {

class sandbox_query_agreement : public agreement {
protected:
    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(begin("DYNDUMP_TEST_DYNAMODB_LOCAL"));
        agree_on_success("CreateTable", R"({"TableName":"Agreement",
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"city","AttributeType":"S"},{"AttributeName":"name","AttributeType":"S"}],
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
            "GlobalSecondaryIndexes":[{"IndexName":"by-city","KeySchema":[{"AttributeName":"city","KeyType":"HASH"},{"AttributeName":"name","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
            "BillingMode":"PAY_PER_REQUEST"})");
        wait_until_active();
        for (int i = -3; i < 6; ++i) {
            agree_on_success(
                "PutItem",
                fmt::format(R"({{"TableName":"Agreement","Item":{{"pk":{{"S":"a"}},)"
                            R"("sk":{{"N":"{}"}},"city":{{"S":"Rome"}},"name":{{"S":"n{}"}}}}}})",
                            i, 10 - i));
        }
        agree_on_success("PutItem", R"({"TableName":"Agreement","Item":{"pk":{"S":"b"},)"
                                    R"("sk":{"N":"1"},"city":{"S":"Rome"}}})");
    }
    void TearDown() override { end(); }

    static std::string query(std::string_view members) {
        return fmt::format(R"({{"TableName":"Agreement","ReturnConsumedCapacity":"TOTAL",{}}})",
                           members);
    }
};

TEST_F(sandbox_query_agreement, on_key_conditions_and_pages) {
    for (
        const char* members :
        {R"("KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":":p = pk","ExpressionAttributeValues":{":p":{"S":"none"}})",
         R"("KeyConditionExpression":"pk = :p AND sk < :s","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}})",
         R"~("KeyConditionExpression":"(pk = :p) AND (sk >= :s)","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"-1.0"}})~",
         R"("KeyConditionExpression":"pk = :p AND :s < sk","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"3"}})",
         R"("KeyConditionExpression":"sk BETWEEN :s AND :t AND pk = :p","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"-2"},":t":{"N":"2"}})",
         R"("KeyConditionExpression":"#p = :p","ScanIndexForward":false,"Limit":4,"ExpressionAttributeNames":{"#p":"pk"},"ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","ScanIndexForward":false,"ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"2"}},"ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"0.5"}},"Limit":2,"ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"~("KeyConditionExpression":"pk = :p","FilterExpression":"contains(city, :c)","ProjectionExpression":"sk","Limit":3,"ExpressionAttributeValues":{":p":{"S":"a"},":c":{"S":"om"}})~",
         R"("KeyConditionExpression":"pk = :p","Select":"COUNT","ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("IndexName":"by-city","KeyConditionExpression":"city = :c","ExpressionAttributeValues":{":c":{"S":"Rome"}})",
         R"~("IndexName":"by-city","KeyConditionExpression":"city = :c AND begins_with(#n, :n)","ScanIndexForward":false,"Limit":2,"ExpressionAttributeNames":{"#n":"name"},"ExpressionAttributeValues":{":c":{"S":"Rome"},":n":{"S":"n1"}})~"}) {
        auto [ours, theirs] = agree_on_success("Query", query(members));
        if (ours.is_object() && theirs.is_object()) {
            // DynamoDB Local charges nothing for an empty page.
            if (theirs.at("Count") == 0) {
                ours.as_object().erase("ConsumedCapacity");
                theirs.as_object().erase("ConsumedCapacity");
            }
            EXPECT_EQ(ours, theirs) << members;
        }
    }
}

TEST_F(sandbox_query_agreement, on_what_query_refuses) {
    for (
        const char* members :
        {R"("Limit":1)",
         R"("KeyConditionExpression":"sk = :s","ExpressionAttributeValues":{":s":{"N":"1"}})",
         R"("KeyConditionExpression":"pk > :p","ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"N":"1"}})",
         R"("KeyConditionExpression":"pk = :p OR sk = :s","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}})",
         R"("KeyConditionExpression":"NOT pk = :p","ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p AND sk <> :s","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}})",
         R"("KeyConditionExpression":"pk = :p AND city = :s","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"S":"1"}})",
         R"("KeyConditionExpression":"pk = :p AND sk > :s AND sk < :t","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"},":t":{"N":"2"}})",
         R"~("KeyConditionExpression":"pk = :p AND begins_with(sk, :s)","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"1"}})~",
         R"("KeyConditionExpression":"pk = :p AND sk BETWEEN :s AND :t","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"N":"2"},":t":{"N":"1"}})",
         R"("KeyConditionExpression":"pk = :p","ExclusiveStartKey":{"pk":{"S":"b"},"sk":{"N":"2"}},"ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","ExclusiveStartKey":{"pk":{"S":"a"}},"ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"a"},":u":{"S":"a"}})",
         R"("KeyConditionExpression":"pk = :p","IndexName":"none","ExpressionAttributeValues":{":p":{"S":"a"}})",
         R"("KeyConditionExpression":"pk =","ExpressionAttributeValues":{":p":{"S":"a"}})"}) {
        agree_on_refusal("Query", query(members), "ValidationException");
    }
    agree_on_refusal("Query",
                     R"({"TableName":"Absent","KeyConditionExpression":"pk = :p",)"
                     R"("ExpressionAttributeValues":{":p":{"S":"a"}}})",
                     "ResourceNotFoundException");
}

TEST_F(sandbox_query_agreement, on_batches_of_reads) {
    const auto batch = [](std::string_view keys, std::string_view more = "") {
        return fmt::format(R"({{"RequestItems":{{"Agreement":{{"Keys":[{}]{}}}}},)"
                           R"("ReturnConsumedCapacity":"TOTAL"}})",
                           keys, more);
    };
    constexpr std::string_view one = R"({"pk":{"S":"a"},"sk":{"N":"1"}})";
    for (const auto& body :
         {batch(one), batch(one, R"(,"ConsistentRead":true,"ProjectionExpression":"sk, city")"),
          batch(R"({"pk":{"S":"b"},"sk":{"N":"1.0"}})")}) {
        const auto [ours, theirs] = agree_on_success("BatchGetItem", body);
        EXPECT_EQ(ours, theirs) << body;
    }
    std::string many;
    for (int i = 0; i < 101; ++i) {
        many += fmt::format(R"~({}{{"pk":{{"S":"a"}},"sk":{{"N":"{}"}}}})~", i == 0 ? "" : ",", i);
    }
    const auto twice = fmt::format("{},{}", one, one);
    for (const auto& body : {batch(many), batch(twice), batch(R"({"pk":{"S":"a"}})"),
                             std::string(R"({"RequestItems":{}})"), std::string("{}")}) {
        agree_on_refusal("BatchGetItem", body, "ValidationException");
    }
    agree_on_refusal("BatchGetItem", R"({"RequestItems":{"Absent":{"Keys":[{"pk":{"S":"a"}}]}}})",
                     "ResourceNotFoundException");
}

} // namespace
} // namespace dyndump::test
