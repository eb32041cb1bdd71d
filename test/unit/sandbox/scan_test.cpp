#include "service_fixture.hpp"

#include <fmt/format.h>

#include <set>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_scan : service_test {
    void fill(int count, std::size_t padding = 0) {
        create("numbers", "pk:S");
        for (int i = 0; i < count; ++i) {
            call("PutItem",
                 fmt::format(
                     R"({{"TableName":"numbers","Item":{{"pk":{{"S":"k{}"}},"v":{{"S":"{}"}}}}}})",
                     i, std::string(padding, 'x')));
        }
    }

    /// Every item of a segment, page after page; counts the pages.
    std::vector<std::string> drain(std::uint32_t segment, std::uint32_t total, int limit,
                                   int* pages = nullptr) {
        std::vector<std::string> keys;
        std::string start;
        for (;;) {
            std::string request = fmt::format(
                R"({{"TableName":"numbers","Segment":{},"TotalSegments":{})", segment, total);
            if (limit > 0) {
                request += fmt::format(R"(,"Limit":{})", limit);
            }
            if (!start.empty()) {
                request += R"(,"ExclusiveStartKey":)" + start;
            }
            const auto page = call("Scan", request + "}");
            for (const auto& item : page.at("Items").as_array()) {
                keys.emplace_back(item.at("pk").at("S").as_string());
            }
            EXPECT_EQ(page.at("Count").as_int64(),
                      static_cast<std::int64_t>(page.at("Items").as_array().size()));
            if (pages != nullptr) {
                ++*pages;
            }
            const auto* last = page.if_contains("LastEvaluatedKey");
            if (last == nullptr) {
                return keys;
            }
            start = json::serialize(*last);
        }
    }
};

TEST_F(sandbox_scan, every_item_is_in_exactly_one_segment) {
    fill(300);
    for (const std::uint32_t total : {1U, 2U, 3U, 7U, 64U, 999983U, 1000000U}) {
        std::multiset<std::string> seen;
        std::uint32_t read = 0;
        if (total <= 64) {
            for (std::uint32_t segment = 0; segment < total; ++segment, ++read) {
                const auto keys = drain(segment, total, 0);
                seen.insert(keys.begin(), keys.end());
            }
        } else {
            // Only the segments that hold something, and their neighbours.
            std::set<std::uint32_t> wanted{0, total - 1};
            for (int i = 0; i < 300; ++i) {
                const std::string key = storage_key::make(fmt::format("k{}", i), {});
                const auto hash = storage_key::hash_of(key);
                const auto segment = static_cast<std::uint32_t>(static_cast<long double>(hash) /
                                                                18446744073709551616.0L * total);
                wanted.insert(segment);
                wanted.insert(std::min(segment + 1, total - 1));
                wanted.insert(segment == 0 ? 0 : segment - 1);
            }
            for (const std::uint32_t segment : wanted) {
                const auto keys = drain(segment, total, 0);
                seen.insert(keys.begin(), keys.end());
            }
        }
        EXPECT_EQ(seen.size(), 300U) << total;
        EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 300U) << total;
    }
}

TEST_F(sandbox_scan, limits_cut_pages_and_the_last_page_may_still_have_a_key) {
    fill(20);
    int pages = 0;
    EXPECT_EQ(drain(0, 1, 5, &pages).size(), 20U);
    EXPECT_EQ(pages, 5); // the fourth stops at the limit on the last item, the fifth is empty
    pages = 0;
    EXPECT_EQ(drain(0, 1, 7, &pages).size(), 20U);
    EXPECT_EQ(pages, 3);
    pages = 0;
    EXPECT_EQ(drain(0, 1, 1, &pages).size(), 20U);
    EXPECT_EQ(pages, 21);
}

TEST_F(sandbox_scan, a_page_ends_after_one_megabyte_of_items) {
    fill(9, 300 * 1024);
    const auto page = call("Scan", R"({"TableName":"numbers","ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(page.at("Count").as_int64(), 4);
    EXPECT_TRUE(page.contains("LastEvaluatedKey"));
    // 4 * (300 KiB + 2 + 2 + 1) = 1,228,820 bytes, 301 blocks of 4 KiB, halved
    EXPECT_EQ(page.at("ConsumedCapacity").at("CapacityUnits").as_double(), 150.5);
}

TEST_F(sandbox_scan, capacity_depends_on_consistency) {
    fill(1, 4 * 1024);
    const auto eventual =
        call("Scan", R"({"TableName":"numbers","ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(eventual.at("ConsumedCapacity").at("CapacityUnits").as_double(), 1.0);
    EXPECT_EQ(eventual.at("ConsumedCapacity").at("TableName"), "numbers");
    const auto consistent =
        call("Scan",
             R"({"TableName":"numbers","ReturnConsumedCapacity":"TOTAL","ConsistentRead":true})");
    EXPECT_EQ(consistent.at("ConsumedCapacity").at("CapacityUnits").as_double(), 2.0);
    const auto silent = call("Scan", R"({"TableName":"numbers"})");
    EXPECT_FALSE(silent.contains("ConsumedCapacity"));
}

TEST_F(sandbox_scan, an_empty_table_costs_half_a_unit) {
    fill(0);
    const auto page = call("Scan", R"({"TableName":"numbers","ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(page.at("Count").as_int64(), 0);
    EXPECT_TRUE(page.at("Items").as_array().empty());
    EXPECT_FALSE(page.contains("LastEvaluatedKey"));
    EXPECT_EQ(page.at("ConsumedCapacity").at("CapacityUnits").as_double(), 0.5);
}

TEST_F(sandbox_scan, repeated_pages_are_the_same_until_something_changes) {
    fill(100, 1000);
    auto body = [this] {
        return serve(tables, context, "DynamoDB_20120810.Scan", R"({"TableName":"numbers"})").body;
    };
    const auto first = body();
    EXPECT_EQ(first, body()); // the very same object
    call("PutItem", R"({"TableName":"numbers","Item":{"pk":{"S":"new"}}})");
    const auto after = body();
    EXPECT_NE(first, after);
    EXPECT_NE(after->bytes.find("\"new\""), std::string::npos);
}

TEST_F(sandbox_scan, counts_without_items) {
    fill(3);
    const auto page = call("Scan", R"({"TableName":"numbers","Select":"COUNT"})");
    EXPECT_EQ(page.at("Count").as_int64(), 3);
    EXPECT_FALSE(page.contains("Items"));
}

TEST_F(sandbox_scan, member_order_changes_nothing_else) {
    fill(3);
    const auto usual =
        call("Scan", R"({"TableName":"numbers","Limit":2,"ReturnConsumedCapacity":"TOTAL"})");
    std::set<std::string> texts;
    for (context.member_order = 0; context.member_order <= 8; ++context.member_order) {
        const auto body =
            serve(tables, context, "DynamoDB_20120810.Scan",
                  R"({"TableName":"numbers","Limit":2,"ReturnConsumedCapacity":"TOTAL"})")
                .body;
        EXPECT_EQ(json::parse(body->bytes), json::value(usual));
        texts.insert(body->bytes);
    }
    EXPECT_GT(texts.size(), 4U);
}

TEST_F(sandbox_scan, refuses_what_dynamodb_refuses) {
    fill(1);
    auto scan = [this](std::string_view members) {
        return refusal("Scan", fmt::format(R"({{"TableName":"numbers",{}}})", members));
    };
    EXPECT_EQ(scan(R"("Limit":0)"),
              "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to "
              "satisfy constraint: Member must have value greater than or equal to 1");
    EXPECT_NE(scan(R"("Segment":0,"TotalSegments":0)").find("at 'totalSegments'"),
              std::string::npos);
    EXPECT_NE(scan(R"("Segment":0,"TotalSegments":1000001)").find("less than or equal to 1000000"),
              std::string::npos);
    EXPECT_NE(scan(R"("Segment":-1,"TotalSegments":2)").find("at 'segment'"), std::string::npos);
    EXPECT_NE(scan(R"("Segment":2,"TotalSegments":2)")
                  .find("Segment: 2 is not less than TotalSegments: 2"),
              std::string::npos);
    EXPECT_NE(scan(R"("Segment":0)").find("TotalSegments parameter is required"),
              std::string::npos);
    EXPECT_NE(scan(R"("TotalSegments":2)").find("Segment parameter is required"),
              std::string::npos);
    EXPECT_EQ(scan(R"("FilterExpression":"a = b c")"),
              "ValidationException: Invalid FilterExpression: Syntax error; token: \"c\", near: "
              "\"b c\"");
    EXPECT_EQ(
        scan(R"("ProjectionExpression":"a, a")"),
        "ValidationException: Invalid ProjectionExpression: Two document paths overlap with "
        "each other; must remove or rewrite one of these paths; path one: [a], path two: [a]");
    EXPECT_EQ(scan(R"("ExpressionAttributeValues":{":v":{"N":"1"}},"ProjectionExpression":"a")"),
              "ValidationException: ExpressionAttributeValues can only be specified when using "
              "expressions: FilterExpression is null");
    EXPECT_NE(scan(R"("ScanFilter":{})").find("ScanFilter"), std::string::npos);
    EXPECT_NE(scan(R"("IndexName":"nope")").find("does not have the specified index: nope"),
              std::string::npos);
    EXPECT_NE(scan(R"("ExclusiveStartKey":{"x":{"S":"a"}})").find("does not match the schema"),
              std::string::npos);
    EXPECT_NE(scan(R"("ExclusiveStartKey":{"pk":{"N":"1"}})").find("does not match the schema"),
              std::string::npos);
    EXPECT_EQ(refusal("Scan", R"({"TableName":"absent"})"),
              "ResourceNotFoundException: Requested resource not found");
    EXPECT_EQ(refusal("Scan", "{}"),
              "ValidationException: 1 validation error detected: Value null at 'tableName' failed "
              "to satisfy constraint: Member must not be null");
    EXPECT_EQ(refusal("Scan", R"({"TableName":""})"),
              "ValidationException: 1 validation error detected: Value '' at 'tableName' failed to "
              "satisfy constraint: Member must have length greater than or equal to 1");
    EXPECT_EQ(refusal("Scan", R"({"TableName":"numbers","Limit":"1"})").substr(0, 22),
              "SerializationException");
    EXPECT_EQ(refusal("Scan", "[1").substr(0, 22), "SerializationException");
    EXPECT_EQ(refusal("Sacn", "{}").substr(0, 25), "UnknownOperationException");
}

TEST_F(sandbox_scan, filters_after_reading) {
    fill(40, 4000);
    const auto page = call(
        "Scan",
        R"({"TableName":"numbers","ReturnConsumedCapacity":"TOTAL","Limit":20,"FilterExpression":"attribute_exists(#v) AND pk = :p","ExpressionAttributeNames":{"#v":"v"},"ExpressionAttributeValues":{":p":{"S":"nothing"}}})");
    EXPECT_EQ(page.at("Count"), 0);
    EXPECT_EQ(page.at("ScannedCount"), 20);
    EXPECT_TRUE(page.at("Items").as_array().empty());
    EXPECT_TRUE(page.contains("LastEvaluatedKey"));
    EXPECT_GT(page.at("ConsumedCapacity").at("CapacityUnits").as_double(), 9);
}

TEST_F(sandbox_scan, projects_attributes_and_parts_of_them) {
    create("nested", "pk:S");
    call(
        "PutItem",
        R"({"TableName":"nested","Item":{"pk":{"S":"a"},"n":{"N":"1"},"m":{"M":{"x":{"S":"1"},"y":{"S":"2"}}},"l":{"L":[{"S":"p"},{"S":"q"},{"S":"r"}]}}})");
    const auto show = [this](std::string_view paths) {
        const std::string request =
            fmt::format(R"("TableName":"nested","ProjectionExpression":"{}")", paths);
        const auto scanned = call("Scan", "{" + request + "}").at("Items").at(0);
        EXPECT_EQ(call("GetItem", "{" + request + R"(,"Key":{"pk":{"S":"a"}}})").at("Item"),
                  scanned);
        return json::serialize(scanned);
    };
    EXPECT_EQ(show("pk, lacking"), R"({"pk":{"S":"a"}})");
    EXPECT_EQ(show("m.y, n"), R"({"m":{"M":{"y":{"S":"2"}}},"n":{"N":"1"}})");
    EXPECT_EQ(show("l[2], l[0], m.z"), R"({"l":{"L":[{"S":"p"},{"S":"r"}]}})");
    EXPECT_EQ(show("n.x"), "{}");
}

TEST_F(sandbox_scan, a_start_key_belongs_to_its_segment) {
    fill(50);
    const auto page =
        call("Scan", R"({"TableName":"numbers","Segment":0,"TotalSegments":4,"Limit":1})");
    const std::string key = json::serialize(page.at("LastEvaluatedKey"));
    const std::string refused = refusal(
        "Scan",
        fmt::format(
            R"({{"TableName":"numbers","Segment":1,"TotalSegments":4,"ExclusiveStartKey":{}}})",
            key));
    EXPECT_NE(refused.find("correct Segment. TotalSegments: 4 Segment: 1"), std::string::npos)
        << refused;
}

TEST_F(sandbox_scan, an_index_holds_the_items_that_have_its_key) {
    call("CreateTable", R"({"TableName":"people","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"city","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"by_city","KeySchema":[{"AttributeName":"city","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]})");
    for (int i = 0; i < 10; ++i) {
        call("PutItem", fmt::format(R"({{"TableName":"people","Item":{{"pk":{{"S":"{}"}}{}}}}})", i,
                                    i % 2 == 0 ? R"(,"city":{"S":"Bern"})" : ""));
    }
    const auto first = call("Scan", R"({"TableName":"people","IndexName":"by_city","Limit":3})");
    EXPECT_EQ(first.at("Count").as_int64(), 3);
    const auto key = first.at("LastEvaluatedKey");
    EXPECT_TRUE(key.as_object().contains("pk") && key.as_object().contains("city"));
    const auto second =
        call("Scan",
             fmt::format(R"({{"TableName":"people","IndexName":"by_city","ExclusiveStartKey":{}}})",
                         json::serialize(key)));
    EXPECT_EQ(second.at("Count").as_int64(), 2);
    EXPECT_NE(
        refusal("Scan", R"({"TableName":"people","IndexName":"by_city","ConsistentRead":true})")
            .find("Consistent reads are not supported"),
        std::string::npos);
}

TEST_F(sandbox_scan, throttles_beyond_the_capacity_and_recovers) {
    fill(10, 4000); // 40 KB: 5 units a Scan
    context.faults.read_capacity = 8;
    context.now = std::chrono::steady_clock::time_point() + std::chrono::hours(1);
    EXPECT_EQ(call("Scan", R"({"TableName":"numbers"})").at("Count").as_int64(), 10);
    EXPECT_EQ(call("Scan", R"({"TableName":"numbers"})").at("Count").as_int64(), 10); // overdraws
    const auto refused = call("Scan", R"({"TableName":"numbers"})", 400);
    EXPECT_NE(refused.at("__type").as_string().find("ProvisionedThroughputExceededException"),
              json::string::npos);
    EXPECT_EQ(refused.at("ThrottlingReasons").at(0).at("reason"),
              "TableReadProvisionedThroughputExceeded");
    context.now += std::chrono::milliseconds(200); // owes 2 units, gets 1.6
    call("Scan", R"({"TableName":"numbers"})", 400);
    context.now += std::chrono::milliseconds(100);
    call("Scan", R"({"TableName":"numbers"})", 200);
}

TEST_F(sandbox_scan, a_hot_key_range_does_not_throttle_the_others) {
    fill(100, 1000);
    context.faults.partition_read_capacity = 1;
    context.faults.partitions = 2;
    context.now = std::chrono::steady_clock::time_point() + std::chrono::hours(1);
    call("Scan", R"({"TableName":"numbers","Segment":0,"TotalSegments":2})");
    const auto refused =
        call("Scan", R"({"TableName":"numbers","Segment":0,"TotalSegments":2})", 400);
    EXPECT_EQ(refused.at("ThrottlingReasons").at(0).at("reason"),
              "TableReadKeyRangeThroughputExceeded");
    call("Scan", R"({"TableName":"numbers","Segment":1,"TotalSegments":2})");
}

} // namespace
} // namespace dyndump::sandbox_impl
