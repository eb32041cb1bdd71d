#include "core/item_response.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

item_response read_body(std::string_view body) {
    item_response out;
    const char* problem = "";
    EXPECT_FALSE(read_item_response(body, out, problem)) << problem;
    return out;
}

TEST(item_response, one_item_is_a_view) {
    const std::string body = R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5},)"
                             R"("Item":{"id":{"S":"}"}},"New":[{}]})";
    const auto found = read_body(body);
    EXPECT_EQ(found.item.json(), R"({"id":{"S":"}"}})");
    EXPECT_GE(found.item.json().data(), body.data());
    EXPECT_EQ(found.units, 0.5);
    EXPECT_EQ(read_body(R"({"Attributes":{}})").item.json(), "{}");
    EXPECT_TRUE(read_body("{}").item.json().empty());
    EXPECT_TRUE(read_body(R"({"Item":null})").item.json().empty());
    EXPECT_FALSE(read_body("{}").units);
}

TEST(item_response, batches_and_transactions_have_several) {
    const auto batch =
        read_body(R"({"Responses":{"t":[{"id":{"N":"1"}},{}],"u":[]},"UnprocessedKeys":)"
                  R"({"u":{"ConsistentRead":true,"Keys":[{"id":{"N":"2"}}]}},)"
                  R"("ConsumedCapacity":[{"CapacityUnits":1},{"CapacityUnits":2.5}]})");
    ASSERT_EQ(batch.items.size(), 2u);
    EXPECT_EQ(batch.items[0].table, "t");
    EXPECT_EQ(batch.items[0].item.json(), R"({"id":{"N":"1"}})");
    ASSERT_EQ(batch.unprocessed.size(), 1u);
    EXPECT_EQ(batch.unprocessed[0].table, "u");
    EXPECT_EQ(batch.unprocessed[0].item.json(), R"({"id":{"N":"2"}})");
    EXPECT_EQ(batch.units, 3.5);
    const auto transaction = read_body(R"({"Responses":[{"Item":{"a":{"N":"1"}}},{},null]})");
    ASSERT_EQ(transaction.items.size(), 3u);
    EXPECT_EQ(transaction.items[0].item.json(), R"({"a":{"N":"1"}})");
    EXPECT_TRUE(transaction.items[1].item.json().empty());
}

TEST(item_response, what_is_no_answer_is_malformed) {
    for (const char* body :
         {"", "[]", "{", R"({"Item":[]})", R"({"Item":{})", R"({} x)", R"({"Responses":7})",
          R"({"Responses":{"t":{}}})", R"({"UnprocessedKeys":[]})", R"({"ConsumedCapacity":7})"}) {
        item_response out;
        const char* problem = "";
        EXPECT_EQ(read_item_response(body, out, problem), errc::malformed_response) << body;
        EXPECT_NE(*problem, '\0') << body;
    }
}

TEST(item_response, reasons_of_a_transaction_are_read_from_its_error) {
    std::vector<cancellation_reason> reasons;
    read_cancellation_reasons(
        R"({"__type":"x","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
        R"("Message":"The \"condition\"","Item":{"id":{"N":"1"}}},null]})",
        reasons);
    ASSERT_EQ(reasons.size(), 3u);
    EXPECT_EQ(reasons[0].code, "None");
    EXPECT_EQ(reasons[1].code, "ConditionalCheckFailed");
    EXPECT_EQ(reasons[1].message, "The \"condition\"");
    EXPECT_EQ(reasons[1].item.json(), R"({"id":{"N":"1"}})");
    for (const char* body :
         {"", "{}", R"({"CancellationReasons":7})", R"({"CancellationReasons":[{)",
          R"({"CancellationReasons":[{"Code":"a"}],)"}) {
        reasons.clear();
        read_cancellation_reasons(body, reasons);
        EXPECT_TRUE(reasons.empty()) << body;
    }
}

} // namespace
} // namespace dyndump::core
