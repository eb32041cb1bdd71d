#include "core/write_response.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

struct write_responses : testing::Test {
    error_code read(std::string_view body) { return read_write_response(body, answer, problem); }
    write_response answer;
    const char* problem = "";
};

TEST_F(write_responses, a_batch_with_units_of_table_and_indexes) {
    ASSERT_FALSE(read(R"({"UnprocessedItems":{},"ItemCollectionMetrics":{"t":[{}]},
        "ConsumedCapacity":[{"TableName":"t","CapacityUnits":7.5,"Table":{"CapacityUnits":4},
            "LocalSecondaryIndexes":{"l":{"CapacityUnits":1}},
            "GlobalSecondaryIndexes":{"g":{"CapacityUnits":2},"h":{"CapacityUnits":0.5}}}]})"))
        << problem;
    EXPECT_TRUE(answer.unprocessed.empty());
    EXPECT_TRUE(answer.has_units);
    EXPECT_EQ(answer.units.total, 7.5);
    EXPECT_EQ(answer.units.table, 4);
    ASSERT_EQ(answer.units.indexes.size(), 3u);
    EXPECT_EQ(answer.units.indexes[0].name, "l");
    EXPECT_FALSE(answer.units.indexes[0].global);
    EXPECT_EQ(answer.units.indexes[2].name, "h");
    EXPECT_EQ(answer.units.indexes[2].units, 0.5);
}

TEST_F(write_responses, a_put_and_one_after_the_other) {
    for (int i = 0; i < 3; ++i) {
        ASSERT_FALSE(read(R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":2,
            "GlobalSecondaryIndexes":{"g":{"CapacityUnits":1}}}})"));
        EXPECT_EQ(answer.units.total, 2);
        ASSERT_EQ(answer.units.indexes.size(), 1u);
        EXPECT_EQ(answer.units.indexes[0].units, 1);
    }
    for (const char* silent :
         {"{}", R"({"ConsumedCapacity":null,"UnprocessedItems":null})",
          R"({"ConsumedCapacity":[null]})", R"({"ConsumedCapacity":{"CapacityUnits":null}})",
          R"({"ConsumedCapacity":{"CapacityUnits":-1}})",
          R"({"ConsumedCapacity":{"CapacityUnits":1e300}})"}) {
        ASSERT_FALSE(read(silent)) << silent;
        EXPECT_FALSE(answer.has_units) << silent;
        EXPECT_EQ(answer.units.indexes[0].units, 0);
    }
}

TEST_F(write_responses, what_was_not_processed) {
    ASSERT_FALSE(read(R"({"UnprocessedItems":{"arn:aws:t":[
        {"PutRequest":{"Item":{"id":{"S":"a"},"m":{"M":{"Item":{"S":"}"}}}}}},
        {"DeleteRequest":{"Key":{"id":{"S":"b"}}},"PutRequest":null}]}})"))
        << problem;
    ASSERT_EQ(answer.unprocessed.size(), 2u);
    EXPECT_TRUE(answer.unprocessed[0].is_put);
    EXPECT_EQ(answer.unprocessed[0].content, R"({"id":{"S":"a"},"m":{"M":{"Item":{"S":"}"}}}})");
    EXPECT_FALSE(answer.unprocessed[1].is_put);
    EXPECT_EQ(answer.unprocessed[1].content, R"({"id":{"S":"b"}})");
}

TEST_F(write_responses, what_cannot_be_understood_is_an_error) {
    for (const char* bad :
         {"", "[]", "null", "{", R"({"UnprocessedItems":[]})", R"({"UnprocessedItems":{"t":{}}})",
          R"({"UnprocessedItems":{"t":[{}]}})", R"({"UnprocessedItems":{"t":[{"PutRequest":{}}]}})",
          R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":1}}]}})",
          R"({"UnprocessedItems":{"t":[{"UpdateRequest":{"Item":{}}}]}})",
          R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}])",
          R"({"ConsumedCapacity":7})", "{} {}", R"({"UnprocessedItems":{},})"}) {
        EXPECT_EQ(read(bad), error_code(errc::malformed_response)) << bad;
        EXPECT_STRNE(problem, "") << bad;
    }
    EXPECT_FALSE(read("{}"));
    EXPECT_STREQ(problem, "");
}

TEST_F(write_responses, no_beginning_of_an_answer_is_taken_for_the_whole) {
    const std::string whole =
        R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a\\u0062"}}}}]},)"
        R"("ConsumedCapacity":[{"CapacityUnits":1.5,"Table":{"CapacityUnits":1}}]})";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_EQ(read(std::string_view(whole).substr(0, length)),
                  error_code(errc::malformed_response))
            << length;
    }
    EXPECT_FALSE(read(whole));
}

} // namespace
} // namespace dyndump::core
