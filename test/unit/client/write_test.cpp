// Typed writes: what is sent, and what is made of the answers.
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

struct typed_writes : testing::Test {
    typed_writes() {
        batch.puts = {R"({"id":{"S":"a"}})", R"({"id":{"N":"1.0"}})"};
        batch.removals = {R"({"id":{"S":"c"}})"};
        put.item = R"({"id":{"S":"a"},"n":{"N":"2"}})";
    }
    error_code write() {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::stalled;
        service.async_batch_write(batch, written, s.diag, [&](error_code ec) { outcome = ec; });
        s.time->run(s.context);
        return outcome;
    }
    error_code write_one() {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::stalled;
        service.async_put(put, put_to, s.diag, [&](error_code ec) { outcome = ec; });
        s.time->run(s.context);
        return outcome;
    }
    void answers(std::vector<reply> all) {
        s.net->answer = [this, all = std::move(all)](const request&) {
            return all.at(std::min(s.net->seen.size(), all.size()) - 1);
        };
    }

    client_scenario s;
    batch_write_request batch{"t"};
    batch_write_result written;
    put_request put{"t"};
    put_result put_to;
};

TEST_F(typed_writes, a_batch_sends_items_as_they_are) {
    answers({reply(R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"t",)"
                   R"("CapacityUnits":3,"Table":{"CapacityUnits":3}}]})")});
    ASSERT_FALSE(write()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).body,
              R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},)"
              R"({"PutRequest":{"Item":{"id":{"N":"1.0"}}}},)"
              R"({"DeleteRequest":{"Key":{"id":{"S":"c"}}}}]},)"
              R"("ReturnConsumedCapacity":"INDEXES"})");
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.BatchWriteItem");
    ASSERT_TRUE(written.units);
    EXPECT_EQ(written.units->total, 3);
    EXPECT_FALSE(written.maybe_applied);
    EXPECT_TRUE(written.unprocessed.puts.empty());
}

TEST_F(typed_writes, what_a_batch_left_undone_is_ready_to_be_sent_again) {
    answers({reply(R"({"UnprocessedItems":{"t":[{"DeleteRequest":{"Key":{"id":{"S":"c"}}}},)"
                   R"({"PutRequest":{"Item":{"id":{"N":"1"}}}}]}})"),
             reply("{}")});
    ASSERT_FALSE(write());
    EXPECT_FALSE(written.units);
    EXPECT_EQ(written.unprocessed.puts, std::vector<std::string>{R"({"id":{"N":"1"}})"});
    EXPECT_EQ(written.unprocessed.removals, std::vector<std::string>{R"({"id":{"S":"c"}})"});
    batch = written.unprocessed;
    ASSERT_FALSE(write());
    EXPECT_EQ(s.net->seen.at(1).body,
              R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"id":{"N":"1"}}}},)"
              R"({"DeleteRequest":{"Key":{"id":{"S":"c"}}}}]},)"
              R"("ReturnConsumedCapacity":"INDEXES"})");
}

TEST_F(typed_writes, what_is_no_batch_is_not_sent) {
    batch.puts.assign(25, R"({"id":{"S":"a"}})");
    EXPECT_EQ(write(), errc::invalid_argument);
    EXPECT_NE(s.diag.message.find("26 items"), std::string::npos) << s.diag.message;
    for (const char* bad : {"", "[]", "{", "1"}) {
        batch.puts = {bad};
        EXPECT_EQ(write(), errc::invalid_argument) << bad;
        put.item = bad;
        EXPECT_EQ(write_one(), errc::invalid_argument) << bad;
    }
    batch = batch_write_request("t");
    EXPECT_EQ(write(), errc::invalid_argument);
    batch.puts = {"{}"};
    batch.table_name.clear();
    EXPECT_EQ(write(), errc::invalid_argument);
    batch.table_name = "arn:aws:s3:::bucket";
    EXPECT_EQ(write(), errc::invalid_argument);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(typed_writes, a_body_is_hashed_once_and_each_attempt_is_signed) {
    answers({client_scenario::refusal("InternalServerError", 500),
             client_scenario::refusal("ThrottlingException"), reply("{}")});
    s.net->latency = std::chrono::seconds(2);
    ASSERT_FALSE(write());
    ASSERT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.net->seen[0].body, s.net->seen[2].body);
    EXPECT_NE(s.net->seen[0].headers.at("Authorization"),
              s.net->seen[2].headers.at("Authorization"));
}

TEST_F(typed_writes, a_lost_answer_is_reported_and_a_throttle_is_none) {
    answers({client_scenario::refusal("ThrottlingException"), reply("{}")});
    ASSERT_FALSE(write());
    EXPECT_FALSE(written.maybe_applied);
    const std::vector<reply> lost{
        client_scenario::refusal("InternalServerError", 500),
        reply(make_error_code(errc::connection_closed)),
        reply(make_error_code(errc::timed_out)),
        reply(R"({"UnprocessedItems":{)"),
        reply("<html>", 502),
    };
    for (const auto& first : lost) {
        s.net->seen.clear();
        answers({first, reply("{}")});
        ASSERT_FALSE(write());
        EXPECT_TRUE(written.maybe_applied);
        s.net->seen.clear();
        ASSERT_FALSE(write_one());
        EXPECT_TRUE(put_to.maybe_applied);
    }
    s.net->repeats = true; // by the transport
    ASSERT_FALSE(write());
    EXPECT_TRUE(written.maybe_applied);
    s.net->repeats = false;
    s.params.retry.max_attempts = 1;
    answers({lost[0]});
    EXPECT_EQ(write(), service_errc::internal_server_error);
    EXPECT_TRUE(written.maybe_applied);
}

TEST_F(typed_writes, a_put_on_a_condition) {
    answers({reply(R"({"ConsumedCapacity":{"TableName":"t","CapacityUnits":2,)"
                   R"("GlobalSecondaryIndexes":{"g":{"CapacityUnits":1}}}})")});
    put.condition_expression = "attribute_not_exists(#k) OR #v < :v";
    put.expression_attribute_names = {{"#k", "id"}, {"#v", "a\"b"}};
    put.expression_attribute_values = R"({":v":{"N":"2"}})";
    ASSERT_FALSE(write_one()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).body,
              R"({"TableName":"t","Item":{"id":{"S":"a"},"n":{"N":"2"}},)"
              R"("ConditionExpression":"attribute_not_exists(#k) OR #v < :v",)"
              R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD",)"
              R"("ExpressionAttributeNames":{"#k":"id","#v":"a\"b"},)"
              R"("ExpressionAttributeValues":{":v":{"N":"2"}},)"
              R"("ReturnConsumedCapacity":"INDEXES"})");
    EXPECT_EQ(put_to.units->total, 2);
    ASSERT_EQ(put_to.units->indexes.size(), 1u);
    EXPECT_TRUE(put_to.existing.empty());
}

TEST_F(typed_writes, a_condition_that_failed_brings_the_item_that_is_there) {
    const auto failed = client_scenario::refusal("ConditionalCheckFailedException", 400,
                                                 R"(,"Item":{"id":{"S":"a"},"n":{"N":"1"}})");
    answers({client_scenario::refusal("InternalServerError", 500), failed});
    put.condition_expression = "attribute_not_exists(id)";
    EXPECT_EQ(write_one(), service_errc::conditional_check_failed);
    EXPECT_EQ(put_to.existing, R"({"id":{"S":"a"},"n":{"N":"1"}})");
    EXPECT_TRUE(put_to.maybe_applied);
    EXPECT_EQ(s.net->seen.size(), 2u);
    s.net->seen.clear();
    answers({client_scenario::refusal("ConditionalCheckFailedException")});
    EXPECT_EQ(write_one(), service_errc::conditional_check_failed);
    EXPECT_TRUE(put_to.existing.empty());
    EXPECT_FALSE(put_to.maybe_applied);
}

TEST_F(typed_writes, a_server_that_knows_no_indexes_is_asked_for_the_total_from_then_on) {
    s.net->answer = [](const request& r) {
        return r.body.find("INDEXES") == std::string::npos
                   ? reply("{}")
                   : reply(R"({"__type":"ValidationException","message":"ReturnConsumedCapacity )"
                           R"(INDEXES is not supported"})",
                           400);
    };
    client service(s.context.get_executor(), s.params);
    for (int i = 0; i < 2; ++i) {
        error_code outcome = errc::stalled;
        service.async_batch_write(batch, written, s.diag, [&](error_code ec) { outcome = ec; });
        s.time->run(s.context);
        EXPECT_FALSE(outcome) << s.diag.to_string();
    }
    ASSERT_EQ(s.net->seen.size(), 3u);
    EXPECT_TRUE(s.net->seen[1].body.ends_with(R"(,"ReturnConsumedCapacity":"TOTAL"})"));
    EXPECT_NE(s.net->seen[0].headers.at("Authorization"),
              s.net->seen[1].headers.at("Authorization"));
}

TEST_F(typed_writes, an_item_that_is_refused_is_no_matter_of_indexes) {
    answers(
        {reply(R"({"__type":"ValidationException","message":"The table has no INDEXES"})", 400)});
    EXPECT_EQ(write(), service_errc::validation);
    EXPECT_EQ(s.net->seen.size(), 2u);
    answers({client_scenario::refusal("ValidationException")});
    EXPECT_EQ(write(), service_errc::validation);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_NE(s.net->seen[2].body.find("INDEXES"), std::string::npos);
}

TEST_F(typed_writes, a_table_named_by_its_arn_is_asked_where_it_lives) {
    answers({reply("{}")});
    s.params.region.clear();
    batch.table_name = "arn:aws:dynamodb:ap-south-1:123456789012:table/orders";
    ASSERT_FALSE(write()) << s.diag.to_string();
    EXPECT_NE(s.net->seen.at(0).where.host.find("ap-south-1"), std::string::npos);
    EXPECT_NE(s.net->seen.at(0).body.find(R"({"arn:aws:dynamodb:ap-south-1)"), std::string::npos);
}

} // namespace
} // namespace dyndump::test
