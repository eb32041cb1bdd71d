// The sandbox against Amazon's DynamoDB Local: the same requests must have the same outcome. Left
// out is what DynamoDB Local is known to do otherwise than the service: it takes values of the
// wrong JSON type (or fails), charges nothing for an empty page, and ignores a throughput given on
// demand.
#include "agreement.hpp"

#include <set>

namespace dyndump::test {
namespace {

class sandbox_agreement : public agreement {
protected:
    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(begin("DYNDUMP_TEST_DYNAMODB_LOCAL"));
        ASSERT_NO_FATAL_FAILURE(create_table());
    }
    void TearDown() override { end(); }

    void create_table() {
        agree_on_success("CreateTable", R"({"TableName":"Agreement",
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],
            "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
            "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}})");
    }
    std::pair<std::int64_t, std::int64_t> table_sizes() {
        const auto [ours, theirs] =
            agree_on_success("DescribeTable", R"({"TableName":"Agreement"})");
        auto size = [](const json::value& described) {
            return described.at("Table").at("TableSizeBytes").to_number<std::int64_t>();
        };
        return {size(ours), size(theirs)};
    }
};

TEST_F(sandbox_agreement, on_what_may_be_stored) {
    auto item = [](std::string_view value) {
        return put(fmt::format(R"({{"pk":{{"S":"a"}},"sk":{{"N":"1"}},"v":{}}})", value));
    };
    auto nested = [](int levels) {
        std::string text = R"({"S":"x"})";
        for (int i = 0; i < levels; ++i) {
            text = R"({"L":[)" + text + "]}";
        }
        return text;
    };
    const std::string accepted[] = {
        R"({"S":"a\u0000b"})",
        R"({"N":"1e2"})",
        R"({"N":"-0.000"})",
        R"({"N":"+1"})",
        R"({"N":".5"})",
        R"({"N":"1E125"})",
        R"({"N":"1E-130"})",
        R"({"N":"12345678901234567890123456789012345678"})",
        R"({"B":"AP8="})",
        R"({"BOOL":true})",
        R"({"NULL":true})",
        R"({"M":{}})",
        R"({"L":[]})",
        R"({"SS":["b","a"]})",
        R"({"NS":["1","2"]})",
        R"({"BS":["AA=="]})",
        nested(31),
        R"({"S":")" + std::string(400 * 1024 - 8, 'x') + R"("})",
    };
    for (const auto& value : accepted) {
        agree_on_success("PutItem", item(value));
        const auto [ours, theirs] = agree_on_success(
            "GetItem", R"({"TableName":"Agreement","Key":{"pk":{"S":"a"},"sk":{"N":"1"}}})");
        if (value.find("SS") == value.npos && value.find("NS") == value.npos) {
            EXPECT_EQ(ours.at("Item").at("v"), theirs.at("Item").at("v"));
        }
    }
    const std::string refused[] = {
        R"({})",
        R"({"S":"a","N":"1"})",
        R"({"N":""})",
        R"({"N":"one"})",
        R"({"N":"1 "})",
        R"({"N":"1E126"})",
        R"({"N":"1E-131"})",
        R"({"N":"123456789012345678901234567890123456789"})",
        R"({"NULL":false})",
        R"({"SS":[]})",
        R"({"NS":[]})",
        R"({"BS":[]})",
        R"({"SS":["a","a"]})",
        R"({"NS":["1","1.0"]})",
        R"({"BS":["AA==","AA=="]})",
        R"({"M":{"a":{"SS":[]}}})",
        nested(33),
        R"({"S":")" + std::string(400 * 1024, 'x') + R"("})",
    };
    for (const auto& value : refused) {
        agree_on_refusal("PutItem", item(value), "ValidationException");
    }
    for (const char* whole :
         {R"({"pk":{"S":"a"}})", R"({"sk":{"N":"1"}})", R"({"pk":{"N":"1"},"sk":{"N":"1"}})",
          R"({"pk":{"S":""},"sk":{"N":"1"}})"}) {
        agree_on_refusal("PutItem", put(whole), "ValidationException");
    }
}

TEST_F(sandbox_agreement, on_what_scan_takes) {
    agree_on_success("PutItem", put(R"({"pk":{"S":"a"},"sk":{"N":"1"}})"));
    auto scan = [](std::string_view members) {
        return fmt::format(R"({{"TableName":"Agreement"{}}})", members);
    };
    for (const char* members :
         {R"(,"Limit":0)", R"(,"Limit":-1)", R"(,"Segment":0)", R"(,"TotalSegments":1)",
          R"(,"Segment":1,"TotalSegments":1)", R"(,"Segment":-1,"TotalSegments":1)",
          R"(,"Segment":0,"TotalSegments":0)", R"(,"Segment":0,"TotalSegments":1000001)",
          R"(,"Segment":1000000,"TotalSegments":1000000)", R"(,"IndexName":"none")",
          R"(,"ExclusiveStartKey":{"pk":{"S":"a"}})",
          R"(,"ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"S":"1"}})",
          R"(,"ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"N":"1"}})",
          R"(,"Select":"ALL_PROJECTED_ATTRIBUTES")", R"(,"Select":"EVERYTHING")",
          R"(,"ReturnConsumedCapacity":"SOME")"}) {
        agree_on_refusal("Scan", scan(members), "ValidationException");
    }
    agree_on_refusal("Scan", "{}", "ValidationException");
    agree_on_refusal("Scan", R"({"TableName":"x"})", "ValidationException");
    agree_on_refusal("Scan", R"({"TableName":"Absent"})", "ResourceNotFoundException");
    agree_on_refusal("DescribeTable", R"({"TableName":"Absent"})", "ResourceNotFoundException");
    agree_on_refusal("Skan", "{}", "UnknownOperationException");
    for (const char* members :
         {"", R"(,"Limit":1)", R"(,"Segment":0,"TotalSegments":1)",
          R"(,"Segment":999999,"TotalSegments":1000000)", R"(,"Select":"COUNT")",
          R"(,"ExclusiveStartKey":{"sk":{"N":"7"},"pk":{"S":"z"}})"}) {
        const auto [ours, theirs] = agree_on_success("Scan", scan(members));
        if (std::string_view(members).find("99") == std::string_view::npos &&
            std::string_view(members).find("Exclusive") == std::string_view::npos) {
            EXPECT_EQ(ours.at("Count").to_number<int>(), theirs.at("Count").to_number<int>());
            EXPECT_EQ(ours.as_object().contains("Items"), theirs.as_object().contains("Items"));
            EXPECT_EQ(ours.as_object().contains("LastEvaluatedKey"),
                      theirs.as_object().contains("LastEvaluatedKey"));
        }
    }
}

TEST_F(sandbox_agreement, on_filters_and_projections) {
    for (int i = 0; i < 5; ++i) {
        agree_on_success(
            "PutItem",
            put(fmt::format(
                R"({{"pk":{{"S":"a"}},"sk":{{"N":"{0}"}},"n":{{"N":"{0}"}},"m":{{"M":{{"x":{{"S":"1"}},"y":{{"L":[{{"N":"1"}},{{"N":"2"}}]}}}}}}}})",
                i)));
    }
    for (const char* members :
         {R"("FilterExpression":"n > :v","ExpressionAttributeValues":{":v":{"N":"2"}})",
          R"("FilterExpression":"n > :v","Limit":2,"ExpressionAttributeValues":{":v":{"N":"2"}})",
          R"("ProjectionExpression":"sk, m.y[1], #m.x","ExpressionAttributeNames":{"#m":"m"})",
          R"("ProjectionExpression":"n","Select":"SPECIFIC_ATTRIBUTES")",
          R"("ProjectionExpression":"lacking")"}) {
        const auto [ours, theirs] = agree_on_success(
            "Scan",
            fmt::format(R"({{"TableName":"Agreement","ReturnConsumedCapacity":"TOTAL",{}}})",
                        members));
        EXPECT_EQ(ours, theirs) << members;
    }
    for (const char* members :
         {R"("FilterExpression":"n >")", R"("ProjectionExpression":"n,")",
          R"("ProjectionExpression":"n, n")", R"("ProjectionExpression":"n","Select":"COUNT")",
          R"("ProjectionExpression":"n","ExpressionAttributeValues":{":v":{"N":"2"}})",
          R"("FilterExpression":"n = :v")"}) {
        const auto [ours, theirs] =
            agree_on_refusal("Scan", fmt::format(R"({{"TableName":"Agreement",{}}})", members),
                             "ValidationException");
        EXPECT_EQ(ours, theirs);
    }
}

TEST_F(sandbox_agreement, on_pages_and_capacity) {
    // One partition key, so that both read in the order of the sort key.
    for (int i = 0; i < 30; ++i) {
        const auto [ours, theirs] = agree_on_success(
            "PutItem",
            put(fmt::format(R"({{"pk":{{"S":"a"}},"sk":{{"N":"{}"}},"v":{{"S":"{}"}}}})", i - 15,
                            std::string(static_cast<std::size_t>(1000 + i * 4000), 'x'))));
        EXPECT_EQ(capacity_of(ours), capacity_of(theirs));
    }
    for (const int limit : {0, 1, 7, 30, 31}) {
        for (const bool consistent : {false, true}) {
            std::string start;
            do {
                std::string request = fmt::format(
                    R"({{"TableName":"Agreement","ReturnConsumedCapacity":"TOTAL","ConsistentRead":{})",
                    consistent);
                if (limit > 0) {
                    request.append(fmt::format(R"(,"Limit":{})", limit));
                }
                if (!start.empty()) {
                    request.append(R"(,"ExclusiveStartKey":)").append(start);
                }
                const auto [ours, theirs] = agree_on_success("Scan", request + "}");
                EXPECT_EQ(ours.at("Items"), theirs.at("Items"));
                if (theirs.at("Count") != 0) {
                    EXPECT_EQ(capacity_of(ours), capacity_of(theirs)) << limit;
                }
                const auto* our_key = ours.as_object().if_contains("LastEvaluatedKey");
                const auto* their_key = theirs.as_object().if_contains("LastEvaluatedKey");
                ASSERT_EQ(our_key == nullptr, their_key == nullptr) << limit;
                if (our_key != nullptr) {
                    ASSERT_EQ(*our_key, *their_key);
                }
                start = our_key == nullptr ? "" : json::serialize(*our_key);
            } while (!start.empty());
        }
    }
}

TEST_F(sandbox_agreement, on_the_size_of_items) {
    const char* values[] = {
        R"({"S":"aé😀"})",
        R"({"B":"AP8="})",
        R"({"BOOL":true})",
        R"({"NULL":true})",
        R"({"M":{}})",
        R"({"L":[]})",
        R"({"M":{"a":{"S":"b"},"cd":{"L":[{"S":"e"}]}}})",
        R"({"L":[{"BOOL":true},{"NULL":true},{"M":{}}]})",
        R"({"SS":["a","bc"]})",
        R"({"BS":["AA==","AQI="]})",
        R"({"N":"0"})",
        R"({"N":"1"})",
        R"({"N":"-1"})",
        R"({"N":"10"})",
        R"({"N":"123"})",
        R"({"N":"-123.456"})",
        R"({"N":"0.001"})",
        R"({"N":"0.00012"})",
        R"({"N":"1.1E100"})",
        R"({"N":"1.1E101"})",
        R"({"N":"12345678901234567890123456789012345678"})",
        R"({"N":"-1234567890123456789012345678901234567.8"})",
        R"({"NS":["1","22"]})",
    };
    for (const char* value : values) {
        agree_on_success(
            "PutItem", put(fmt::format(R"({{"pk":{{"S":"a"}},"sk":{{"N":"1"}},"v":{}}})", value)));
        const auto [ours, theirs] = table_sizes();
        EXPECT_EQ(ours, theirs) << value;
    }
}

TEST_F(sandbox_agreement, on_tables) {
    const auto [ours, theirs] = agree_on_success("DescribeTable", R"({"TableName":"Agreement"})");
    for (const char* member :
         {"TableName", "TableStatus", "KeySchema", "AttributeDefinitions", "ItemCount"}) {
        EXPECT_EQ(ours.at("Table").at(member), theirs.at("Table").at(member)) << member;
    }
    for (const auto& member : theirs.at("Table").as_object()) {
        EXPECT_TRUE(ours.at("Table").as_object().contains(member.key())) << member.key();
    }
    auto create = [](std::string_view attributes, std::string_view keys, std::string_view rest) {
        return fmt::format(
            R"({{"TableName":"Other","AttributeDefinitions":[{}],"KeySchema":[{}],{}}})",
            attributes, keys, rest);
    };
    const std::string a = R"({"AttributeName":"a","AttributeType":"S"})";
    const std::string b = R"({"AttributeName":"b","AttributeType":"S"})";
    const std::string hash = R"({"AttributeName":"a","KeyType":"HASH"})";
    const std::string range = R"({"AttributeName":"b","KeyType":"RANGE"})";
    const std::string provisioned =
        R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})";
    agree_on_refusal("CreateTable", create(a + "," + b, hash, provisioned), "ValidationException");
    agree_on_refusal("CreateTable", create(a, range, provisioned), "ValidationException");
    agree_on_refusal("CreateTable", create(a, hash + "," + range, provisioned),
                     "ValidationException");
    agree_on_refusal("CreateTable", create(a, hash + "," + hash, provisioned),
                     "ValidationException");
    agree_on_refusal("CreateTable", create(a, hash, R"("BillingMode":"PROVISIONED")"),
                     "ValidationException");
    agree_on_refusal("CreateTable",
                     R"({"TableName":"Agreement","AttributeDefinitions":[)" + a +
                         R"(],"KeySchema":[)" + hash + "]," + provisioned + "}",
                     "ResourceInUseException");
}

TEST_F(sandbox_agreement, on_batches) {
    auto put_request = [](std::string_view pk, int sk) {
        return fmt::format(R"({{"PutRequest":{{"Item":{{"pk":{{"S":"{}"}},"sk":{{"N":"{}"}}}}}}}})",
                           pk, sk);
    };
    auto batch = [](std::string_view requests) {
        return fmt::format(R"({{"RequestItems":{{"Agreement":[{}]}}}})", requests);
    };
    std::string many;
    for (int i = 0; i < 26; ++i) {
        many.append(i == 0 ? "" : ",").append(put_request("a", i));
    }
    agree_on_refusal("BatchWriteItem", batch(many), "ValidationException");
    agree_on_refusal("BatchWriteItem", batch(put_request("a", 1) + "," + put_request("a", 1)),
                     "ValidationException");
    agree_on_refusal("BatchWriteItem", batch(R"({"PutRequest":{"Item":{"pk":{"S":"a"}}}})"),
                     "ValidationException");
    agree_on_refusal("BatchWriteItem", R"({"RequestItems":{}})", "ValidationException");
    agree_on_refusal("BatchWriteItem",
                     R"({"RequestItems":{"Absent":[)" + put_request("a", 1) + "]}}",
                     "ResourceNotFoundException");
    const auto [ours, theirs] =
        agree_on_success("BatchWriteItem", batch(put_request("a", 1) + "," + put_request("b", 1)));
    EXPECT_EQ(ours.at("UnprocessedItems"), theirs.at("UnprocessedItems"));
    agree_on_success("BatchWriteItem",
                     batch(R"({"DeleteRequest":{"Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}},)" +
                           put_request("c", 2)));
    const auto [ours_after, theirs_after] =
        agree_on_success("Scan", R"({"TableName":"Agreement","Select":"COUNT"})");
    EXPECT_EQ(ours_after.at("Count"), theirs_after.at("Count"));
}

} // namespace
} // namespace dyndump::test
