#include "table/item_writes.hpp"

#include <gtest/gtest.h>

namespace dyndump::table {
namespace {

TEST(item_writes, an_item_that_must_not_be_there) {
    table_writer_params params;
    params.mode = write_mode::put_if_absent;
    params.table.key_names = {"i\"d", "s"};
    std::string body;
    item_writes(R"("t")", params).write(item_view(R"({"x":{"S":"\u0061"}})"), "TOTAL", body);
    EXPECT_EQ(body, R"({"TableName":"t","Item":{"x":{"S":"\u0061"}},)"
                    R"~("ConditionExpression":"attribute_not_exists(#k)",)~"
                    R"("ExpressionAttributeNames":{"#k":"i\"d"},)"
                    R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD",)"
                    R"("ReturnConsumedCapacity":"TOTAL"})");
}

TEST(item_writes, an_item_that_must_be_newer) {
    table_writer_params params;
    params.mode = write_mode::put_if_newer;
    params.newer_attribute = "v";
    params.table.key_names = {"id"};
    const item_writes writes(R"("t")", params);
    std::string body;
    writes.write(item_view(R"({"v":{"N":"1.50"}})"), "INDEXES", body);
    EXPECT_EQ(body, R"({"TableName":"t","Item":{"v":{"N":"1.50"}},)"
                    R"("ConditionExpression":)"
                    R"("attribute_not_exists(#k) OR attribute_not_exists(#v) OR #v < :v",)"
                    R"("ExpressionAttributeNames":{"#k":"id","#v":"v"},)"
                    R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD",)"
                    R"("ExpressionAttributeValues":{":v":{"N":"1.50"}},)"
                    R"("ReturnConsumedCapacity":"INDEXES"})");
    EXPECT_TRUE(writes.is_comparable(item_view(R"({"v":{"B":""}})")));
    EXPECT_FALSE(writes.is_comparable(item_view(R"({"v":{"NULL":true}})")));
    EXPECT_FALSE(writes.is_comparable(item_view(R"({"w":{"N":"1"}})")));
}

TEST(item_writes, the_same_item_in_other_words) {
    EXPECT_TRUE(is_same_item("{}", "{}"));
    EXPECT_TRUE(is_same_item(R"({"a":{"NS":["1","2"]},"b":{"S":"\u0061"}})",
                             R"({"b":{"S":"a"},"a":{"NS":["2.0","1"]}})"));
    EXPECT_FALSE(is_same_item(R"({"a":{"N":"1"}})", R"({"a":{"S":"1"}})"));
    EXPECT_FALSE(is_same_item(R"({"a":{"N":"1"}})", "{"));
}

} // namespace
} // namespace dyndump::table
