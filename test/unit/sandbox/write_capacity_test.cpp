// What writes cost, and what happens when there is no capacity for them.
#include "service_fixture.hpp"

#include <fmt/format.h>

#include <chrono>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

struct sandbox_writes : service_test {
    void SetUp() override {
        context.now += 1h;
        create("things", "pk:S");
    }
    void create_indexed(std::string_view billing = R"("BillingMode":"PAY_PER_REQUEST")",
                        std::string_view index_throughput = {}) {
        call("CreateTable", fmt::format(
                                R"({{"TableName":"indexed",{},
    "AttributeDefinitions":[{{"AttributeName":"pk","AttributeType":"S"}},{{"AttributeName":"sk","AttributeType":"N"}},
        {{"AttributeName":"g","AttributeType":"S"}},{{"AttributeName":"l","AttributeType":"N"}}],
    "KeySchema":[{{"AttributeName":"pk","KeyType":"HASH"}},{{"AttributeName":"sk","KeyType":"RANGE"}}],
    "LocalSecondaryIndexes":[{{"IndexName":"by_l","KeySchema":[{{"AttributeName":"pk","KeyType":"HASH"}},{{"AttributeName":"l","KeyType":"RANGE"}}],
        "Projection":{{"ProjectionType":"KEYS_ONLY"}}}}],
    "GlobalSecondaryIndexes":[{{"IndexName":"by_g","KeySchema":[{{"AttributeName":"g","KeyType":"HASH"}}],
        "Projection":{{"ProjectionType":"ALL"}}{}}}]}})",
                                billing, index_throughput));
    }
    static std::string entry(int n, std::size_t size = 1) {
        return fmt::format(R"({{"PutRequest":{{"Item":{{"pk":{{"S":"{}"}},"v":{{"S":"{}"}}}}}}}})",
                           n, std::string(size, 'x'));
    }
    static std::string batch(int count, std::size_t size = 1, std::string_view more = {}) {
        std::string entries;
        for (int i = 0; i < count; ++i) {
            entries += (i == 0 ? "" : ",") + entry(i, size);
        }
        return fmt::format(R"({{"RequestItems":{{"things":[{}]}}{}}})", entries, more);
    }
    static std::size_t unprocessed(const json::object& response) {
        const auto* list = response.at("UnprocessedItems").as_object().if_contains("things");
        return list == nullptr ? 0 : list->as_array().size();
    }
    /// The capacity of a PutItem of "indexed", as `base/local/global`.
    std::string cost(std::string_view attributes) {
        const auto answer = call(
            "PutItem",
            fmt::format(
                R"({{"TableName":"indexed","ReturnConsumedCapacity":"INDEXES","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}}{}}}}})",
                attributes));
        const auto& capacity = answer.at("ConsumedCapacity").as_object();
        const auto units = [&capacity](const char* member, const char* index) {
            return capacity.contains(member)
                       ? capacity.at(member).at(index).at("CapacityUnits").as_double()
                       : 0.0;
        };
        const double base = capacity.at("Table").at("CapacityUnits").as_double();
        const double local = units("LocalSecondaryIndexes", "by_l");
        const double global = units("GlobalSecondaryIndexes", "by_g");
        EXPECT_EQ(capacity.at("CapacityUnits").as_double(), base + local + global);
        return fmt::format("{}/{}/{}", base, local, global);
    }
};

std::string reason_of_fault(const json::object& fault) {
    const json::value* reasons = fault.if_contains("throttlingReasons");
    const auto& first = (reasons == nullptr ? fault.at("ThrottlingReasons") : *reasons).at(0);
    const std::string type(fault.at("__type").as_string());
    return type.substr(type.find('#') + 1) + ' ' + std::string(first.at("reason").as_string()) +
           ' ' + std::string(first.at("resource").as_string());
}

const std::string tables_arn = "arn:aws:dynamodb:us-east-1:000000000000:table/";

TEST_F(sandbox_writes, cost_the_larger_of_old_and_new_rounded_by_item) {
    const auto units = [](const json::object& answer) {
        return answer.at("ConsumedCapacity").at(0).at("CapacityUnits").as_double();
    };
    const std::string_view total = R"(,"ReturnConsumedCapacity":"TOTAL")";
    const auto first = call("BatchWriteItem", batch(3, 1500, total));
    EXPECT_EQ(units(first), 6);
    EXPECT_FALSE(first.at("ConsumedCapacity").at(0).as_object().contains("Table"));
    EXPECT_EQ(units(call("BatchWriteItem", batch(3, 1, total))), 6); // what was there was larger
    EXPECT_EQ(units(call("BatchWriteItem", batch(3, 1, total))), 3);
    EXPECT_EQ(call("BatchWriteItem", batch(1, 1)).contains("ConsumedCapacity"), false);
    const std::string by_arn =
        R"({"TableName":")" + tables_arn +
        R"(things","Key":{"pk":{"S":"none"}},"ReturnConsumedCapacity":"INDEXES"})";
    EXPECT_EQ(json::serialize(call("DeleteItem", by_arn).at("ConsumedCapacity")),
              R"({"TableName":")" + tables_arn +
                  R"(things","CapacityUnits":1E0,"Table":{"CapacityUnits":1E0}})");
}

TEST_F(sandbox_writes, cost_of_indexes_follows_their_entries) {
    create_indexed();
    const std::string big = R"(,"v":{"S":")" + std::string(3000, 'x') + R"("})";
    EXPECT_EQ(cost(""), "1/0/0");
    EXPECT_EQ(cost(big), "3/0/0");
    EXPECT_EQ(cost(big + R"(,"g":{"S":"x"})"), "3/0/3");
    EXPECT_EQ(cost(big + R"(,"g":{"S":"x"})"), "3/0/0");                      // nothing changes
    EXPECT_EQ(cost(big + R"(,"g":{"S":"y"})"), "3/0/6");                      // erased and put
    EXPECT_EQ(cost(R"(,"g":{"S":"y"},"l":{"N":"1"})"), "3/1/3");              // the larger one
    EXPECT_EQ(cost(R"(,"g":{"S":"y"},"l":{"N":"1"},"w":{"S":""})"), "1/0/1"); // keys only: same
    EXPECT_EQ(cost(R"(,"l":{"N":"2"})"), "1/2/1");
    EXPECT_EQ(cost(""), "1/1/0");
}

TEST_F(sandbox_writes, beyond_a_partition_come_back_and_the_others_are_done) {
    context.faults.partitions = 2;
    context.faults.partition_write_capacity = 5;
    const auto first = call("BatchWriteItem", batch(25));
    EXPECT_EQ(unprocessed(first), 15U); // ten units are there
    EXPECT_EQ(tables.find("things")->items.item_count(), 10U);
    const auto refused = call("BatchWriteItem", batch(25), 400);
    EXPECT_EQ(reason_of_fault(refused),
              "ThrottlingException TableWriteKeyRangeThroughputExceeded " + tables_arn + "things");
    context.now += 400ms;
    EXPECT_EQ(unprocessed(call("BatchWriteItem", batch(25))), 21U); // two of each
}

TEST_F(sandbox_writes, a_slow_partition_slows_no_other) {
    context.faults.partitions = 4;
    context.faults.partition_write_capacity = 1000;
    context.faults.slow_partition = 2;
    context.faults.slow_partition_write_capacity = 1;
    call("BatchWriteItem", batch(25));
    std::size_t slow = 0;
    for (int i = 0; i < 25; ++i) {
        const auto answer = serve(tables, context, "DynamoDB_20120810.BatchWriteItem",
                                  R"({"RequestItems":{"things":[)" + entry(i) + "]}}");
        slow += answer.status == 400 ? 1 : 0;
    }
    EXPECT_GT(slow, 2U);
    EXPECT_LT(slow, 12U);
}

TEST_F(sandbox_writes, come_back_as_they_were_asked_for) {
    context.faults.write_capacity = 1;
    const auto answer = call(
        "BatchWriteItem",
        R"({"RequestItems":{"things":[{"PutRequest":{"Item":{"pk":{"S":"a"}}}},)"
        R"({"PutRequest":{"Item":{"pk":{"S":"b"},"n":{"N":"1.50"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]}})");
    EXPECT_EQ(
        json::serialize(answer.at("UnprocessedItems")),
        R"({"things":[{"PutRequest":{"Item":{"pk":{"S":"b"},"n":{"N":"1.5"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]})");
    call("BatchWriteItem",
         R"({"RequestItems":{"things":[{"DeleteRequest":{"Key":{"pk":{"S":"c"}}}}]}})", 400);
    EXPECT_EQ(tables.find("things")->items.item_count(), 1U);
}

TEST_F(sandbox_writes, shortages_are_named_by_table_index_and_mode) {
    create_indexed(R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2})",
                   R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})");
    context.faults.enforce_provisioned = true;
    const auto put = [this](unsigned status, int sk, const char* more) {
        return call(
            "PutItem",
            fmt::format(
                R"({{"TableName":"indexed","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"{}"}}{}}}}})", sk,
                more),
            status);
    };
    put(200, 1, R"(,"g":{"S":"x"})");
    EXPECT_EQ(reason_of_fault(put(400, 2, R"(,"g":{"S":"x"})")),
              "ProvisionedThroughputExceededException IndexWriteProvisionedThroughputExceeded " +
                  tables_arn + "indexed/index/by_g");
    put(200, 2, "");
    EXPECT_EQ(reason_of_fault(put(400, 3, "")),
              "ProvisionedThroughputExceededException TableWriteProvisionedThroughputExceeded " +
                  tables_arn + "indexed");
    context.now += 500ms;
    put(200, 3, "");

    context.faults.write_capacity = 1;
    call("BatchWriteItem", batch(1));
    EXPECT_EQ(reason_of_fault(call("BatchWriteItem", batch(1), 400)),
              "ThrottlingException TableWriteMaxOnDemandThroughputExceeded " + tables_arn +
                  "things");
}

TEST_F(sandbox_writes, a_throttled_index_leaves_the_table_as_it_was) {
    create_indexed();
    context.faults.index_write_capacity = 1;
    cost(R"(,"g":{"S":"x"})");
    const auto refused = call(
        "PutItem",
        R"({"TableName":"indexed","Item":{"pk":{"S":"b"},"sk":{"N":"1"},"g":{"S":"x"}}})", 400);
    EXPECT_EQ(reason_of_fault(refused),
              "ThrottlingException IndexWriteMaxOnDemandThroughputExceeded " + tables_arn +
                  "indexed/index/by_g");
    EXPECT_EQ(tables.find("indexed")->items.item_count(), 1U);
}

TEST_F(sandbox_writes, a_failed_condition_costs_as_well) {
    call("BatchWriteItem", batch(1, 3500));
    context.faults.write_capacity = 3;
    const std::string put =
        R"x({"TableName":"things","Item":{"pk":{"S":"0"}},"ConditionExpression":"attribute_not_exists(pk)"})x";
    EXPECT_NE(refusal("PutItem", put).find("ConditionalCheckFailed"), std::string::npos);
    context.now += 300ms; // owes 1 of 4, and has got 0.9
    EXPECT_NE(refusal("PutItem", put).find("Throughput"), std::string::npos);
    context.now += 100ms;
    EXPECT_NE(refusal("PutItem", put).find("ConditionalCheckFailed"), std::string::npos);
}

TEST_F(sandbox_writes, are_left_undone_at_random_but_never_all) {
    context.plan.kind = fault_kind::unprocessed;
    std::size_t least = 25;
    std::size_t most = 0;
    for (context.plan.random = 1; context.plan.random <= 200; ++context.plan.random) {
        const std::size_t left = unprocessed(call("BatchWriteItem", batch(25)));
        least = std::min(least, left);
        most = std::max(most, left);
        EXPECT_EQ(unprocessed(call("BatchWriteItem", batch(2))), 1U);
        EXPECT_EQ(unprocessed(call("BatchWriteItem", batch(1))), 0U);
    }
    EXPECT_GE(least, 1U);
    EXPECT_LT(least, 10U);
    EXPECT_GT(most, 15U);
    EXPECT_LT(most, 25U);
}

TEST_F(sandbox_writes, are_refused_at_random_with_a_reason) {
    context.plan.kind = fault_kind::refuse_write;
    for (context.plan.random = 0; context.plan.random < 2; ++context.plan.random) {
        EXPECT_EQ(reason_of_fault(call("BatchWriteItem", batch(3), 400)),
                  context.plan.random == 0
                      ? "ThrottlingException TableWriteMaxOnDemandThroughputExceeded " +
                            tables_arn + "things"
                      : "ThrottlingException TableWriteKeyRangeThroughputExceeded " + tables_arn +
                            "things");
    }
    EXPECT_EQ(tables.find("things")->items.item_count(), 0U);
    call("Scan", R"({"TableName":"things"})"); // is no write
}

TEST_F(sandbox_writes, of_a_server_without_index_capacity_refuse_to_tell_it) {
    context.faults.no_index_capacity = true;
    EXPECT_NE(refusal("BatchWriteItem", batch(1, 1, R"(,"ReturnConsumedCapacity":"INDEXES")"))
                  .find("INDEXES"),
              std::string::npos);
    call("BatchWriteItem", batch(1, 1, R"(,"ReturnConsumedCapacity":"TOTAL")"));
}

} // namespace
} // namespace dyndump::sandbox_impl
