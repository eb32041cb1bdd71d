// Query: key conditions, order, where it goes on.
#include "service_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_query : service_test {
    sandbox_query() {
        create("tab", "pk:S", "sk:N");
        for (int i = 0; i < 10; ++i) {
            put("a", i);
            put("b", -i);
        }
    }
    void put(std::string_view partition, int sort) {
        call("PutItem", fmt::format(R"({{"TableName":"tab","Item":{{"pk":{{"S":"{}"}},)"
                                    R"("sk":{{"N":"{}"}},"even":{{"BOOL":{}}}}}}})",
                                    partition, sort, sort % 2 == 0));
    }
    static std::string request(std::string_view condition, std::string_view values,
                               std::string_view more = "") {
        return fmt::format(R"({{"TableName":"tab","KeyConditionExpression":"{}",)"
                           R"("ExpressionAttributeValues":{{{}}}{}}})",
                           condition, values, more);
    }
    std::vector<std::int64_t> sorts(const json::object& page) {
        std::vector<std::int64_t> found;
        for (const auto& item : page.at("Items").as_array()) {
            found.push_back(std::stoll(std::string(item.at("sk").at("N").as_string())));
        }
        return found;
    }
    std::vector<std::int64_t> query(std::string_view condition, std::string_view values,
                                    std::string_view more = "") {
        return sorts(call("Query", request(condition, values, more)));
    }
};

using sort_keys = std::vector<std::int64_t>;
constexpr std::string_view a = R"(":p":{"S":"a"})";

TEST_F(sandbox_query, items_of_a_partition_come_in_the_order_of_the_sort_key) {
    EXPECT_EQ(query("pk = :p", a), (sort_keys{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_EQ(query("pk = :p", a, R"(,"ScanIndexForward":false,"Limit":3)"), (sort_keys{9, 8, 7}));
    EXPECT_EQ(query(":p = pk", R"(":p":{"S":"b"})", R"(,"Limit":2)"), (sort_keys{-9, -8}));
    EXPECT_EQ(query("pk = :p", R"(":p":{"S":"none"})"), sort_keys{});
}

TEST_F(sandbox_query, the_sort_key_is_compared) {
    const auto with = [&](std::string_view test, std::string_view value) {
        return query(fmt::format("pk = :p AND {}", test), fmt::format("{},{}", a, value));
    };
    EXPECT_EQ(with("sk = :v", R"(":v":{"N":"3.0"})"), sort_keys{3});
    EXPECT_EQ(with("sk < :v", R"(":v":{"N":"2"})"), (sort_keys{0, 1}));
    EXPECT_EQ(with("sk <= :v", R"(":v":{"N":"2"})"), (sort_keys{0, 1, 2}));
    EXPECT_EQ(with("sk > :v", R"(":v":{"N":"7"})"), (sort_keys{8, 9}));
    EXPECT_EQ(with("sk >= :v", R"(":v":{"N":"8"})"), (sort_keys{8, 9}));
    EXPECT_EQ(with(":v > sk", R"(":v":{"N":"2"})"), (sort_keys{0, 1}));
    EXPECT_EQ(with("sk BETWEEN :v AND :w", R"(":v":{"N":"2"},":w":{"N":"4"})"),
              (sort_keys{2, 3, 4}));
    EXPECT_EQ(query("(sk > :v) AND (pk = :p)", R"(":p":{"S":"a"},":v":{"N":"8"})"), sort_keys{9});
}

TEST_F(sandbox_query, texts_are_compared_by_their_beginning) {
    create("dates", "pk:S", "sk:S");
    for (const char* sort : {"2023-1", "2024-1", "2024-2", "2025-1"}) {
        call("PutItem", fmt::format(R"({{"TableName":"dates","Item":{{"pk":{{"S":"a"}},)"
                                    R"("sk":{{"S":"{}"}}}}}})",
                                    sort));
    }
    const auto page =
        call("Query", R"({"TableName":"dates","KeyConditionExpression":"pk = :p AND )"
                      R"~(begins_with(sk, :v)","ExpressionAttributeValues":{":p":{"S":"a"},)~"
                      R"(":v":{"S":"2024"}}})");
    EXPECT_EQ(page.at("Count").as_int64(), 2);
}

TEST_F(sandbox_query, every_item_comes_once_page_by_page_in_both_directions) {
    for (const char* direction : {"true", "false"}) {
        for (const int limit : {1, 3, 10}) {
            sort_keys all;
            std::string start;
            int pages = 0;
            for (;; ++pages) {
                const auto page =
                    call("Query",
                         request("pk = :p", a,
                                 fmt::format(R"(,"ScanIndexForward":{},"Limit":{}{}{})", direction,
                                             limit, start.empty() ? "" : R"(,"ExclusiveStartKey":)",
                                             start)));
                const auto some = sorts(page);
                all.insert(all.end(), some.begin(), some.end());
                const auto* last = page.if_contains("LastEvaluatedKey");
                if (last == nullptr) {
                    break;
                }
                start = json::serialize(*last);
            }
            sort_keys expected{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
            if (*direction == 'f') {
                std::reverse(expected.begin(), expected.end());
            }
            EXPECT_EQ(all, expected) << direction << limit;
            EXPECT_EQ(pages, (10 + limit - 1) / limit - (limit == 3 ? 1 : 0)) << limit;
        }
    }
}

TEST_F(sandbox_query, filter_and_projection_come_behind_the_limit) {
    const auto page =
        call("Query", request("pk = :p", R"(":p":{"S":"a"},":t":{"BOOL":true})",
                              R"(,"FilterExpression":"even = :t","ProjectionExpression":"sk",)"
                              R"("Limit":5,"ReturnConsumedCapacity":"TOTAL")"));
    EXPECT_EQ(page.at("Count").as_int64(), 3);
    EXPECT_EQ(page.at("ScannedCount").as_int64(), 5);
    EXPECT_EQ(page.at("Items").as_array().front().as_object().size(), 1u);
    EXPECT_EQ(page.at("ConsumedCapacity").at("CapacityUnits").as_double(), 0.5);
    const auto count = call("Query", request("pk = :p", a, R"(,"Select":"COUNT")"));
    EXPECT_EQ(count.at("Count").as_int64(), 10);
    EXPECT_FALSE(count.contains("Items"));
}

TEST_F(sandbox_query, an_index_is_queried_in_its_own_order) {
    call("CreateTable",
         R"({"TableName":"people","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],)"
         R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},)"
         R"({"AttributeName":"city","AttributeType":"S"},)"
         R"({"AttributeName":"age","AttributeType":"N"}],"BillingMode":"PAY_PER_REQUEST",)"
         R"("GlobalSecondaryIndexes":[{"IndexName":"by-city","KeySchema":[)"
         R"({"AttributeName":"city","KeyType":"HASH"},{"AttributeName":"age","KeyType":"RANGE"}],)"
         R"("Projection":{"ProjectionType":"ALL"}}]})");
    for (const auto& [id, city, age] :
         {std::tuple("x", "Rome", 30), std::tuple("y", "Rome", 4), std::tuple("z", "Oslo", 7),
          std::tuple("w", "Rome", 30), std::tuple("v", "Rome", 100)}) {
        call("PutItem", fmt::format(R"({{"TableName":"people","Item":{{"id":{{"S":"{}"}},)"
                                    R"("city":{{"S":"{}"}},"age":{{"N":"{}"}}}}}})",
                                    id, city, age));
    }
    call("PutItem", R"({"TableName":"people","Item":{"id":{"S":"u"},"city":{"S":"Rome"}}})");
    std::vector<std::int64_t> ages;
    std::set<std::string> ids;
    std::string start;
    for (;;) {
        const auto page = call(
            "Query", fmt::format(R"({{"TableName":"people","IndexName":"by-city","Limit":1,)"
                                 R"("KeyConditionExpression":"city = :c",)"
                                 R"("ExpressionAttributeValues":{{":c":{{"S":"Rome"}}}}{}{}}})",
                                 start.empty() ? "" : R"(,"ExclusiveStartKey":)", start));
        for (const auto& item : page.at("Items").as_array()) {
            ages.push_back(std::stoll(std::string(item.at("age").at("N").as_string())));
            ids.emplace(item.at("id").at("S").as_string());
        }
        const auto* last = page.if_contains("LastEvaluatedKey");
        if (last == nullptr) {
            break;
        }
        EXPECT_EQ(last->as_object().size(), 3u); // of the index and of the table
        start = json::serialize(*last);
    }
    EXPECT_EQ(ages, (std::vector<std::int64_t>{4, 30, 30, 100}));
    EXPECT_EQ(ids.size(), 4u);
}

TEST_F(sandbox_query, what_dynamodb_refuses_is_refused_in_its_words) {
    const auto refused = [&](std::string_view condition, std::string_view values,
                             std::string_view more = "") {
        return refusal("Query", request(condition, values, more));
    };
    EXPECT_EQ(refusal("Query", R"({"TableName":"tab"})"),
              "ValidationException: Either the KeyConditions or KeyConditionExpression parameter "
              "must be specified in the request.");
    EXPECT_EQ(refused("sk = :v", R"(":v":{"N":"1"})"),
              "ValidationException: Query condition missed key schema element: pk");
    EXPECT_EQ(refused("pk < :p", a), "ValidationException: Query key condition not supported");
    EXPECT_EQ(refused("pk = :p AND even = :v", R"(":p":{"S":"a"},":v":{"BOOL":true})"),
              "ValidationException: Query condition missed key schema element: sk");
    EXPECT_EQ(refused("pk = :p", R"(":p":{"N":"1"})"),
              "ValidationException: One or more parameter values were invalid: Condition "
              "parameter type does not match schema type");
    EXPECT_EQ(refused("pk = :p OR pk = :q", R"(":p":{"S":"a"},":q":{"S":"b"})"),
              "ValidationException: Invalid KeyConditionExpression: Invalid operator used in "
              "KeyConditionExpression: OR");
    EXPECT_EQ(refused("pk = :p AND sk > :v AND sk < :v", R"(":p":{"S":"a"},":v":{"N":"1"})"),
              "ValidationException: Invalid KeyConditionExpression: KeyConditionExpressions must "
              "only contain one condition per key");
    EXPECT_EQ(refused("pk = :p AND begins_with(sk, :v)", R"(":p":{"S":"a"},":v":{"N":"1"})"),
              "ValidationException: Invalid KeyConditionExpression: Incorrect operand type for "
              "operator or function; operator or function: begins_with, operand type: N");
    EXPECT_EQ(refused("pk = :p", a, R"(,"ExclusiveStartKey":{"pk":{"S":"b"},"sk":{"N":"0"}})"),
              "ValidationException: The provided starting key is outside query boundaries based "
              "on provided conditions");
    EXPECT_NE(refused("pk = :p", R"(":p":{"S":"a"},":u":{"S":"b"})").find(":u"),
              std::string::npos); // unused
}

TEST_F(sandbox_query, a_batch_of_reads_brings_what_is_there) {
    const auto found = call(
        "BatchGetItem",
        R"({"RequestItems":{"tab":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}},)"
        R"({"pk":{"S":"a"},"sk":{"N":"77"}}],"ProjectionExpression":"#s","ConsistentRead":true,)"
        R"("ExpressionAttributeNames":{"#s":"sk"}}},"ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(json::serialize(found.at("Responses")), R"({"tab":[{"sk":{"N":"1"}}]})");
    EXPECT_EQ(json::serialize(found.at("UnprocessedKeys")), "{}");
    EXPECT_EQ(found.at("ConsumedCapacity").as_array().front().at("CapacityUnits").as_double(), 2.0);
    EXPECT_EQ(refusal("BatchGetItem",
                      R"({"RequestItems":{"tab":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}},)"
                      R"({"pk":{"S":"a"},"sk":{"N":"1.0"}}]}}})"),
              "ValidationException: Provided list of item keys contains duplicates");
    EXPECT_NE(refusal("BatchGetItem", R"({"RequestItems":{}})").find("required"),
              std::string::npos);
}

TEST_F(sandbox_query, a_batch_of_reads_may_be_done_in_part) {
    context.plan.kind = fault_kind::unprocessed;
    const auto found =
        call("BatchGetItem", R"({"RequestItems":{"tab":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}},)"
                             R"({"pk":{"S":"a"},"sk":{"N":"2"}}],"ConsistentRead":true}}})");
    EXPECT_EQ(found.at("Responses").at("tab").as_array().size(), 1u);
    EXPECT_EQ(json::serialize(found.at("UnprocessedKeys")),
              R"({"tab":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"2"}}],"ConsistentRead":true}})");
}

} // namespace
} // namespace dyndump::sandbox_impl
