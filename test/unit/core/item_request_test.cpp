#include <dyndump/item_group.hpp>
#include <dyndump/item_request.hpp>
#include <dyndump/value_ref.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dyndump {
namespace {

std::string json_of(const item_request& request) {
    std::string out;
    request.append_to(out);
    return out;
}

std::string json_of(const value_ref& value) {
    std::string out;
    value.append_to(out);
    return out;
}

TEST(value_ref, every_type_becomes_dynamodb_json) {
    EXPECT_EQ(json_of(value_ref("a\"b\n")), R"({"S":"a\"b\u000a"})");
    EXPECT_EQ(json_of(value_ref(std::string("é"))), R"({"S":"é"})");
    EXPECT_EQ(json_of(value_ref(-7)), R"({"N":"-7"})");
    EXPECT_EQ(json_of(value_ref(~std::uint64_t{0})), R"({"N":"18446744073709551615"})");
    EXPECT_EQ(json_of(value_ref(number_text{"1.50"})), R"({"N":"1.50"})");
    EXPECT_EQ(json_of(value_ref(true)), R"({"BOOL":true})");
    EXPECT_EQ(json_of(value_ref(nullptr)), R"({"NULL":true})");
    EXPECT_EQ(json_of(value_ref(raw_value{R"({"L":[]})"})), R"({"L":[]})");
    EXPECT_EQ(json_of(value_ref(value_view(attribute_type::number_set, R"(["1"])"))),
              R"({"NS":["1"]})");
    binary_value binary;
    for (const char* text : {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="}) {
        EXPECT_EQ(json_of(value_ref(binary)), std::string(R"({"B":")") + text + R"("})");
        binary.bytes.push_back(static_cast<std::uint8_t>("foob"[binary.bytes.size()]));
    }
    const attribute_value nested =
        attribute_map{{"l", attribute_list{null_value{}, true, std::string("x"), number_text{"1"}}},
                      {"ss", string_set{{"a", "b"}}},
                      {"ns", number_set{{{"1"}, {"2"}}}},
                      {"bs", binary_set{{{{0}}}}},
                      {"m", attribute_map{}},
                      {"e", attribute_list{}}};
    EXPECT_EQ(json_of(value_ref(nested)),
              R"({"M":{"l":{"L":[{"NULL":true},{"BOOL":true},{"S":"x"},{"N":"1"}]},)"
              R"("ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AA=="]},"m":{"M":{}},)"
              R"("e":{"L":[]}}})");
}

TEST(value_ref, what_was_decoded_is_encoded_the_same) {
    const std::string text =
        R"({"a":{"S":"x"},"b":{"B":"AAEC"},"m":{"M":{"n":{"N":"1"},"l":{"L":[{"NULL":true}]}}}})";
    attribute_map decoded;
    ASSERT_FALSE(item_view(text).to_attributes(decoded));
    std::string again;
    append_json(decoded, again);
    EXPECT_EQ(again, text);
}

TEST(item_request, a_key_is_built_attribute_by_attribute) {
    EXPECT_EQ(json_of(item_request("t").key("pk", "a").key("sk", 1).consistent_read()),
              R"({"TableName":"t","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ConsistentRead":true,)"
              R"("ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(json_of(item_request("t").raw_key(R"({"pk":{"S":"a"}} )").key("sk", 1)),
              R"({"TableName":"t","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},)"
              R"("ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(json_of(item_request("t").raw_key("{}").key("pk", 1)),
              R"({"TableName":"t","Key":{"pk":{"N":"1"}},"ReturnConsumedCapacity":"TOTAL"})");
}

TEST(item_request, expressions_get_their_placeholders) {
    item_request request("t");
    request.key("id", "a")
        .update("SET {} = {} + {}, {} = {}", attr("count"), attr("count"), 1, attr("a.b[2].c"), "x")
        .condition("attribute_exists({}) OR {} < {}", attr("id"), attr::named("a.b"), 7);
    EXPECT_EQ(
        json_of(request),
        R"({"TableName":"t","Key":{"id":{"S":"a"}},)"
        R"("UpdateExpression":"SET #n0 = #n1 + :v0, #n2.#n3[2].#n4 = :v1",)"
        R"("ConditionExpression":"attribute_exists(#n5) OR #n6 < :v2",)"
        R"("ExpressionAttributeNames":{"#n0":"count","#n1":"count","#n2":"a","#n3":"b",)"
        R"("#n4":"c","#n5":"id","#n6":"a.b"},)"
        R"("ExpressionAttributeValues":{":v0":{"N":"1"},":v1":{"S":"x"},":v2":{"N":"7"}},)"
        R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD","ReturnConsumedCapacity":"TOTAL"})");
}

TEST(item_request, conditions_that_are_added_hold_together) {
    const auto condition_of = [](const item_request& request) {
        const auto text = json_of(request);
        const auto begin = text.find(R"("FilterExpression":")") + 20;
        return text.substr(begin, text.find('"', begin) - begin);
    };
    EXPECT_EQ(condition_of(item_request("t").filter("a = {}", 1).filter("b = {} OR c = {}", 2, 3)),
              "(a = :v0) AND (b = :v1 OR c = :v2)");
    // DynamoDB refuses parentheses around parentheses.
    EXPECT_EQ(condition_of(item_request("t").filter("(a = {})", 1).filter("(b) OR (c)")),
              "(a = :v0) AND ((b) OR (c))");
    EXPECT_EQ(condition_of(item_request("t").filter("({} = {})", attr("a"), 1)), "(#n0 = :v0)");
}

TEST(item_request, a_query_has_all_that_it_may_have) {
    item_request request("t");
    request.index("by-city")
        .key_condition("{} = {}", attr("city"), "Rome")
        .key_condition("begins_with({}, {})", attr("sk"), "2024")
        .backward()
        .limit(10)
        .start_after(R"({"city":{"S":"Rome"}})")
        .project({"name", "address.street"});
    EXPECT_EQ(json_of(request),
              R"({"TableName":"t","ExclusiveStartKey":{"city":{"S":"Rome"}},"IndexName":"by-city",)"
              R"("ScanIndexForward":false,"Limit":10,"ProjectionExpression":"#n2,#n3.#n4",)"
              R"~("KeyConditionExpression":"#n0 = :v0 AND begins_with(#n1, :v1)",)~"
              R"("ExpressionAttributeNames":{"#n0":"city","#n1":"sk","#n2":"name",)"
              R"("#n3":"address","#n4":"street"},)"
              R"("ExpressionAttributeValues":{":v0":{"S":"Rome"},":v1":{"S":"2024"}},)"
              R"("ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(request.start_key(), R"({"city":{"S":"Rome"}})");
}

TEST(item_request, raw_json_is_sent_as_it_is) {
    EXPECT_EQ(json_of(item_request::from_json(R"({ "TableName" : "t" })")),
              R"({ "TableName" : "t" })");
    EXPECT_FALSE(item_request::from_json("").problem().empty());
}

TEST(item_request, arguments_that_are_not_as_many_as_braces_are_a_problem) {
    EXPECT_TRUE(item_request("t").condition("{} = {}", attr("a"), 1).problem().empty());
    EXPECT_FALSE(item_request("t").condition("{} = {}", attr("a")).problem().empty());
    EXPECT_FALSE(item_request("t").update("REMOVE {}", attr("a"), 1).problem().empty());
    EXPECT_FALSE(item_request("t").filter("a = {}").problem().empty());
}

TEST(item_request, begins_anew_in_the_same_memory) {
    item_request request("t");
    request.key("a", 1).condition("{}").count_only();
    request.clear("u").key("b", 2);
    EXPECT_EQ(json_of(request), json_of(item_request("u").key("b", 2)));
    EXPECT_TRUE(request.problem().empty());
    EXPECT_FALSE(request.counts_only());
}

TEST(item_request, an_item_is_put_whole_or_attribute_by_attribute) {
    const std::string expected =
        R"({"TableName":"t","Item":{"id":{"S":"a"},"n":{"N":"1"}},"ReturnValues":"ALL_OLD",)"
        R"("ReturnConsumedCapacity":"TOTAL"})";
    const auto old = return_values::all_old;
    EXPECT_EQ(json_of(item_request("t").attribute("id", "a").attribute("n", 1).returning(old)),
              expected);
    const attribute_map whole{{"id", std::string("a")}, {"n", number_text{"1"}}};
    EXPECT_EQ(json_of(item_request("t").item(whole).returning(old)), expected);
    const item_view view(R"({"id":{"S":"a"},"n":{"N":"1"}})");
    EXPECT_EQ(json_of(item_request("t").item(view).returning(old)), expected);
}

TEST(transaction, actions_are_requests_without_what_an_operation_says) {
    transaction all;
    all.put(item_request("t").attribute("id", 1).condition("attribute_not_exists({})", attr("id")))
        .check(item_request("u").key("id", 2).condition("{} = {}", attr("v"), 3))
        .remove(item_request("t").key("id", 4));
    EXPECT_EQ(all.size(), 3u);
    EXPECT_EQ(all.table(), "t");
    EXPECT_EQ(all.actions(),
              R"({"Put":{"TableName":"t","Item":{"id":{"N":"1"}},)"
              R"~("ConditionExpression":"attribute_not_exists(#n0)",)~"
              R"("ExpressionAttributeNames":{"#n0":"id"},)"
              R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},)"
              R"({"ConditionCheck":{"TableName":"u","Key":{"id":{"N":"2"}},)"
              R"("ConditionExpression":"#n0 = :v0","ExpressionAttributeNames":{"#n0":"v"},)"
              R"("ExpressionAttributeValues":{":v0":{"N":"3"}},)"
              R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},)"
              R"({"Delete":{"TableName":"t","Key":{"id":{"N":"4"}}}})");
    EXPECT_TRUE(all.problem().empty());
    EXPECT_FALSE(transaction().get(item_request("t").filter("{}")).problem().empty());
    EXPECT_FALSE(transaction().get(item_request::from_json("{}")).problem().empty());
}

TEST(batch_get_request, terms_are_those_of_the_first_request_of_a_table) {
    batch_get_request batch;
    batch.add(item_request("t").key("id", 1).consistent_read().project({"a"}))
        .add(item_request("u").key("id", 2))
        .add(item_request("t").key("id", 3));
    ASSERT_EQ(batch.tables().size(), 2u);
    EXPECT_EQ(batch.tables()[0].members, R"(,"ConsistentRead":true,"ProjectionExpression":"#n0",)"
                                         R"("ExpressionAttributeNames":{"#n0":"a"})");
    EXPECT_EQ(batch.tables()[1].members, "");
    ASSERT_EQ(batch.size(), 3u);
    EXPECT_EQ(batch.keys()[2].table, 0u);
    EXPECT_EQ(batch.keys()[2].json, R"({"id":{"N":"3"}})");
    EXPECT_TRUE(batch.problem().empty());
    EXPECT_FALSE(batch_get_request().add(item_request("t")).problem().empty());
}

TEST(item_request, sets_lists_and_maps_are_arguments) {
    item_request request("t");
    request.key("id", "a").update("ADD {} {} SET {} = {}, {} = {}, {} = {}, {} = {}", attr("s"),
                                  string_set{{"a", "b"}}, attr("n"), number_set{{number_text{"1"}}},
                                  attr("m"), attribute_map{{"k", attribute_value(true)}}, attr("l"),
                                  attribute_list{attribute_value(std::string("x"))}, attr("z"),
                                  null_value{});
    EXPECT_EQ(request.problem(), "");
    EXPECT_NE(json_of(request).find(R"(":v0":{"SS":["a","b"]},":v1":{"NS":["1"]},)"
                                    R"(":v2":{"M":{"k":{"BOOL":true}}},":v3":{"L":[{"S":"x"}]},)"
                                    R"(":v4":{"NULL":true})"),
              std::string::npos)
        << json_of(request);
}

// What comes from outside cannot become a part of the expression, or of the request.
TEST(item_request, paths_hold_names_and_places_only) {
    for (const char* path : {"x[0] = :v0, admin", "a[0] <> :v0 OR #n0", "a[]", "a[1", "a[x]", "[0]",
                             "a..b", "a[1]b", ".", "a."}) {
        item_request request("t");
        request.condition("{} = {}", attr(path), 1);
        EXPECT_NE(request.problem(), "") << path;
        item_request projected("t");
        projected.project({path});
        EXPECT_NE(projected.problem(), "") << path;
        item_request named("t");
        named.condition("{} = {}", attr::named(path), 1);
        EXPECT_EQ(named.problem(), "") << path;
    }
    item_request good("t");
    good.condition("{} = {}", attr("a.b[1][23].c"), 1);
    EXPECT_EQ(good.problem(), "");
}

TEST(item_request, what_is_given_as_json_is_one_value) {
    for (const char* text : {R"({"id":{"S":"a"}},"TableName":"secrets")", "{", "[]", "1", "x",
                             R"({"id":{"S":"a"}}{})"}) {
        EXPECT_NE(item_request("t").raw_key(text).problem(), "") << text;
        EXPECT_NE(item_request("t").item(item_view(text)).problem(), "") << text;
        EXPECT_NE(item_request("t").start_after(text).problem(), "") << text;
    }
    EXPECT_EQ(item_request("t").start_after(R"( {"id":{"S":"a"}} )").problem(), "");
    EXPECT_NE(item_request("t").attribute("a", raw_value{R"({"S":"a"},"b":{"S":"c"})"}).problem(),
              "");
    EXPECT_NE(item_request("t").member("Limit", R"(1,"TableName":"x")").problem(), "");
    EXPECT_EQ(item_request("t").member("Limit", "1").problem(), "");
}

// A condition that was dropped would let the item be overwritten.
TEST(item_request, nothing_is_added_to_json_as_it_stands) {
    const auto raw = [] {
        return item_request::from_json(R"({"TableName":"t"})");
    };
    EXPECT_EQ(raw().problem(), "");
    EXPECT_NE(raw().condition("attribute_not_exists({})", attr("id")).problem(), "");
    EXPECT_NE(raw().start_after(R"({"id":{"S":"a"}})").problem(), "");
    EXPECT_NE(raw().limit(3).problem(), "");
}

} // namespace
} // namespace dyndump
