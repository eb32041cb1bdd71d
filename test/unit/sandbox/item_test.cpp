#include "service_fixture.hpp"

#include <fmt/format.h>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_item : service_test {
    void SetUp() override { create("things", "pk:S", "sk:N"); }

    std::string put_refusal(std::string_view item) {
        return refusal("PutItem", fmt::format(R"({{"TableName":"things","Item":{}}})", item));
    }
    /// Stores an attribute and reads it back.
    std::string round_trip(std::string_view attribute) {
        call("PutItem",
             fmt::format(
                 R"({{"TableName":"things","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}},"v":{}}}}})",
                 attribute));
        const auto got =
            call("GetItem", R"({"TableName":"things","Key":{"sk":{"N":"1.0"},"pk":{"S":"a"}}})");
        return json::serialize(got.at("Item").at("v"));
    }
};

TEST_F(sandbox_item, all_ten_types_survive) {
    for (const char* attribute :
         {R"({"S":"a\u0000b😀\n\"\\"})", R"({"S":""})",
          R"({"N":"-12345678901234567890123456789012345678"})", R"({"B":"AP8="})", R"({"B":""})",
          R"({"BOOL":false})", R"({"NULL":true})", R"({"M":{}})", R"({"L":[]})",
          R"({"M":{"a":{"L":[{"S":"x"},{"M":{"b":{"NULL":true}}}]}}})", R"({"SS":["a","b"]})",
          R"({"SS":[""]})", R"({"NS":["1","2.5"]})", R"({"BS":["AA==","AQ=="]})"}) {
        EXPECT_EQ(round_trip(attribute), attribute);
    }
    EXPECT_EQ(round_trip(R"({ "NS" : [ "1.0", "2e2" ] })"), R"({"NS":["1","200"]})");
    EXPECT_EQ(round_trip(R"({"S":"\ud83d\ude00"})"), R"({"S":"😀"})");
}

TEST_F(sandbox_item, nests_32_levels_and_no_more) {
    auto nested = [](int levels) {
        std::string text = R"({"S":"x"})";
        for (int i = 0; i < levels; ++i) {
            text = i % 2 == 0 ? R"({"L":[)" + text + "]}" : R"({"M":{"m":)" + text + "}}";
        }
        return text;
    };
    EXPECT_EQ(round_trip(nested(31)), nested(31));
    EXPECT_NE(put_refusal(R"({"pk":{"S":"a"},"sk":{"N":"1"},"v":)" + nested(33) + "}")
                  .find("Nesting Levels"),
              std::string::npos);
}

TEST_F(sandbox_item, is_refused_as_dynamodb_refuses_it) {
    const std::string key = R"("pk":{"S":"a"},"sk":{"N":"1"})";
    const std::pair<std::string, const char*> cases[] = {
        {R"({"pk":{"S":"a"}})", "Missing the key sk in the item"},
        {R"({"pk":{"N":"1"},"sk":{"N":"1"}})", "Type mismatch for key pk expected: S actual: N"},
        {R"({"pk":{"S":""},"sk":{"N":"1"}})", "empty string value. Key: pk"},
        {R"({"pk":{"S":")" + std::string(2049, 'x') + R"("},"sk":{"N":"1"}})", "Size of hashkey"},
        {"{" + key + R"(,"v":{}})", "AttributeValue is empty"},
        {"{" + key + R"(,"v":{"X":"1"}})", "AttributeValue is empty"},
        {"{" + key + R"(,"v":{"S":"a","N":"1"}})", "more than one datatypes"},
        {"{" + key + R"(,"v":{"S":1}})", "SerializationException"},
        {"{" + key + R"(,"v":{"L":{}}})", "SerializationException"},
        {"{" + key + R"(,"v":"x"})", "SerializationException"},
        {"{" + key + R"(,"v":{"B":"A"}})", "SerializationException"},
        {"{" + key + R"(,"v":{"N":"one"}})", "cannot be converted to a numeric value: one"},
        {"{" + key + R"(,"v":{"NULL":false}})",
         "Null attribute value types must have the value of true"},
        {"{" + key + R"(,"v":{"SS":[]}})", "may not be empty"},
        {"{" + key + R"(,"v":{"NS":["1","1.0"]}})", "contains duplicates"},
        {"{" + key + R"(,"v":{"M":{"a":{"SS":[]}}}})", "may not be empty"},
        {"{" + key + R"(,"v":{"S":")" + std::string(400 * 1024, 'x') + R"("}})",
         "Item size has exceeded"},
    };
    for (const auto& [item, words] : cases) {
        const std::string answer = put_refusal(item);
        EXPECT_NE(answer.find(words), std::string::npos) << item.substr(0, 100) << " -> " << answer;
    }
}

TEST_F(sandbox_item, of_400_kib_is_stored) {
    // 1 + 1 is v's name and ... the rest: pk, "a", sk, the number 1
    const std::size_t others = 1 + 2 + 1 + 2 + 2;
    const std::string text(400 * 1024 - others, 'x');
    EXPECT_EQ(round_trip(R"({"S":")" + text + R"("})").size(), text.size() + 8);
    EXPECT_NE(put_refusal(R"({"pk":{"S":"a"},"sk":{"N":"1"},"v":{"S":")" + text + R"(y"}})")
                  .find("Item size"),
              std::string::npos);
}

TEST_F(sandbox_item, writes_cost_by_the_kilobyte) {
    const auto answer = call(
        "PutItem",
        fmt::format(
            R"({{"TableName":"things","ReturnConsumedCapacity":"TOTAL","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}},"v":{{"S":"{}"}}}}}})",
            std::string(2500, 'x')));
    EXPECT_EQ(answer.at("ConsumedCapacity").at("CapacityUnits").as_double(), 3.0);
}

TEST_F(sandbox_item, a_batch_writes_all_or_nothing) {
    std::string batch;
    for (int i = 0; i < 25; ++i) {
        batch +=
            fmt::format(R"({}{{"PutRequest":{{"Item":{{"pk":{{"S":"b"}},"sk":{{"N":"{}"}}}}}}}})",
                        i == 0 ? "" : ",", i);
    }
    auto request = [](std::string_view entries) {
        return fmt::format(R"({{"RequestItems":{{"things":[{}]}}}})", entries);
    };
    EXPECT_TRUE(call("BatchWriteItem", request(batch)).at("UnprocessedItems").as_object().empty());
    EXPECT_EQ(tables.find("things")->items.item_count(), 25U);
    const std::string one = R"({"PutRequest":{"Item":{"pk":{"S":"c"},"sk":{"N":"1"}}}})";
    EXPECT_NE(refusal("BatchWriteItem", request(batch + "," + one))
                  .find("Value '{things=[26 requests]}' at 'requestItems' failed to satisfy "
                        "constraint: Map value must satisfy constraint: [Member must have length "
                        "less than or equal to 25, Member must have length greater than or equal "
                        "to 1]"),
              std::string::npos);
    EXPECT_NE(refusal("BatchWriteItem", request(one + "," + one)).find("duplicates"),
              std::string::npos);
    EXPECT_NE(
        refusal("BatchWriteItem", request(one + R"(,{"PutRequest":{"Item":{"pk":{"S":"c"}}}})"))
            .find("Missing the key"),
        std::string::npos);
    EXPECT_EQ(tables.find("things")->items.item_count(), 25U);
    call("BatchWriteItem",
         request(one + R"(,{"DeleteRequest":{"Key":{"pk":{"S":"b"},"sk":{"N":"3"}}}})"));
    EXPECT_EQ(tables.find("things")->items.item_count(), 25U);
    EXPECT_EQ(refusal("BatchWriteItem", R"({"RequestItems":{}})"),
              "ValidationException: The requestItems parameter is required for BatchWriteItem");
    EXPECT_EQ(refusal("BatchWriteItem", R"({"RequestItems":{"absent":[)" + one + "]}}"),
              "ResourceNotFoundException: Requested resource not found");
}

TEST_F(sandbox_item, size_of_the_table_follows_the_items) {
    call("PutItem",
         R"({"TableName":"things","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"v":{"S":"12345"}}})");
    EXPECT_EQ(tables.find("things")->items.size_bytes(), 2U + 1 + 2 + 2 + 1 + 5);
    call("PutItem", R"({"TableName":"things","Item":{"pk":{"S":"a"},"sk":{"N":"1"}}})");
    EXPECT_EQ(tables.find("things")->items.size_bytes(), 2U + 1 + 2 + 2);
    call(
        "BatchWriteItem",
        R"({"RequestItems":{"things":[{"DeleteRequest":{"Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}}]}})");
    EXPECT_EQ(tables.find("things")->items.size_bytes(), 0U);
    EXPECT_EQ(tables.find("things")->items.item_count(), 0U);
}

TEST_F(sandbox_item, get_of_an_absent_item_is_empty) {
    const auto got = call(
        "GetItem",
        R"({"TableName":"things","ReturnConsumedCapacity":"TOTAL","Key":{"pk":{"S":"a"},"sk":{"N":"9"}}})");
    EXPECT_FALSE(got.contains("Item"));
    EXPECT_EQ(got.at("ConsumedCapacity").at("CapacityUnits").as_double(), 0.5);
    EXPECT_NE(refusal("GetItem", R"({"TableName":"things","Key":{"pk":{"S":"a"}}})")
                  .find("does not match the schema"),
              std::string::npos);
}

} // namespace
} // namespace dyndump::sandbox_impl
