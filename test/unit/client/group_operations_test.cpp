// Batches, in as many requests as it takes, transactions, and what is done to whole tables.
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

struct group_operations : testing::Test {
    void answers(std::vector<reply> all) {
        s.net->answer = [this, all = std::move(all)](const request&) {
            return all.at(std::min(s.net->seen.size(), all.size()) - 1);
        };
    }
    template <class Start>
    error_code run(Start start) {
        client service(s.context, s.params);
        error_code outcome = errc::stalled;
        start(service, [&outcome](error_code ec, auto&&...) { outcome = ec; });
        s.time->run(s.context);
        return outcome;
    }
    error_code get(const batch_get_request& batch) {
        return run([&](client& service, auto handler) {
            service.async_batch_get_item(batch, result, s.diag, handler);
        });
    }
    error_code write(const batch_write_request& batch) {
        return run([&](client& service, auto handler) {
            service.async_batch_write_item(batch, written, s.diag, handler);
        });
    }
    error_code transact(const transaction& all) {
        return run([&](client& service, auto handler) {
            service.async_transact_write(all, result, s.diag, handler);
        });
    }
    static batch_get_request keys(int count) {
        batch_get_request batch;
        for (int i = 0; i < count; ++i) {
            batch.add(item_request("t").key("id", i));
        }
        return batch;
    }

    client_scenario s;
    items_result result;
    batch_write_result written;
};

TEST_F(group_operations, a_batch_of_reads_is_one_request_for_several_tables) {
    answers({reply(R"({"Responses":{"t":[{"id":{"N":"1"}}],"u":[{"id":{"N":"2"}}]},)"
                   R"("UnprocessedKeys":{},"ConsumedCapacity":[{"CapacityUnits":1.5}]})")});
    batch_get_request batch;
    batch.add(item_request("t").key("id", 1).consistent_read())
        .add(item_request("u").key("id", 2))
        .add(item_request("t").key("id", 3));
    ASSERT_FALSE(get(batch)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).body,
              R"({"RequestItems":{"t":{"Keys":[{"id":{"N":"3"}},{"id":{"N":"1"}}],)"
              R"("ConsistentRead":true},"u":{"Keys":[{"id":{"N":"2"}}]}},)"
              R"("ReturnConsumedCapacity":"TOTAL"})");
    ASSERT_EQ(result.items().size(), 2u);
    EXPECT_EQ(result.items()[1].table, "u");
    EXPECT_EQ(result.items()[1].item.find("id")->to_int64(), 2);
    EXPECT_EQ(result.units(), 1.5);
}

TEST_F(group_operations, more_than_a_hundred_keys_take_several_requests) {
    s.net->answer = [](const request& asked) {
        std::string items;
        for (std::size_t i = count_of(asked.body, R"("id")"); i-- > 0;) {
            items += items.empty() ? "{}" : ",{}";
        }
        return reply(R"({"Responses":{"t":[)" + items + "]}}");
    };
    ASSERT_FALSE(get(keys(250)));
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(count_of(s.net->seen.at(0).body, R"("id")"), 100u);
    EXPECT_EQ(result.items().size(), 250u);
}

TEST_F(group_operations, keys_that_are_left_undone_are_asked_for_again) {
    answers({reply(R"({"Responses":{"t":[{"id":{"N":"0"}}]},)"
                   R"("UnprocessedKeys":{"t":{"Keys":[{"id":{"N":"1"}}]}}})"),
             reply(R"({"Responses":{},"UnprocessedKeys":{"t":{"Keys":[{"id":{"N":"1"}}]}}})"),
             reply(R"({"Responses":{"t":[{"id":{"N":"1"}}]}})")});
    batch_get_request batch;
    batch.add(item_request("t").key("id", 0).project({"id"})).add(item_request("t").key("id", 1));
    ASSERT_FALSE(get(batch)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(2).body,
              R"({"RequestItems":{"t":{"Keys":[{"id":{"N":"1"}}],"ProjectionExpression":"#n0",)"
              R"("ExpressionAttributeNames":{"#n0":"id"}}},"ReturnConsumedCapacity":"TOTAL"})");
    ASSERT_EQ(result.items().size(), 2u);
    // The views into the first answer are still right.
    EXPECT_EQ(result.items()[0].item.json(), R"({"id":{"N":"0"}})");
}

TEST_F(group_operations, a_batch_that_is_never_done_ends) {
    answers({reply(R"({"UnprocessedKeys":{"t":{"Keys":[{"id":{"N":"0"}}]}}})")});
    auto batch = keys(1);
    batch.options.max_attempts = 4;
    EXPECT_EQ(get(batch), errc::retries_exhausted);
    EXPECT_EQ(s.net->seen.size(), 4u);
    batch.options = {};
    batch.options.timeout = std::chrono::seconds(5);
    const auto began = s.time->now();
    EXPECT_EQ(get(batch), errc::timed_out);
    EXPECT_LE(s.time->now() - began, std::chrono::seconds(5));
    batch.options = {};
    EXPECT_EQ(get(batch), errc::stalled);
    answers({reply(R"({"UnprocessedKeys":{"other":{"Keys":[{"id":{"N":"0"}}]}}})")});
    EXPECT_EQ(get(batch), errc::malformed_response);
}

TEST_F(group_operations, more_left_undone_than_was_asked_for_ends_it) {
    answers({reply(R"({"UnprocessedKeys":{"t":{"Keys":[{"id":{"N":"0"}},{"id":{"N":"1"}}]}}})")});
    EXPECT_EQ(get(keys(1)), errc::malformed_response);
    answers({reply(R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"N":"7"}}}},)"
                   R"({"PutRequest":{"Item":{"id":{"N":"8"}}}}]}})")});
    batch_write_request batch("t");
    batch.puts.assign(1, R"({"id":{"N":"1"}})");
    EXPECT_EQ(write(batch), errc::malformed_response);
    EXPECT_EQ(written.unprocessed.puts, batch.puts);
    EXPECT_TRUE(written.maybe_applied);
}

TEST_F(group_operations, a_batch_without_keys_is_done_and_a_wrong_one_is_not_sent) {
    EXPECT_FALSE(get({}));
    EXPECT_TRUE(result.items().empty());
    EXPECT_EQ(get(batch_get_request().add(item_request("t"))), errc::invalid_argument);
    EXPECT_EQ(get(batch_get_request().add(item_request("").key("a", 1))), errc::invalid_argument);
    EXPECT_EQ(get(batch_get_request().add(item_request("t").raw_key("{"))), errc::invalid_argument);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(group_operations, a_batch_of_writes_is_completed) {
    int round = 0;
    s.net->answer = [&round](const request& asked) {
        return ++round == 1 ? reply(R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":)"
                                    R"({"id":{"N":"7"}}}}]},"ConsumedCapacity":)"
                                    R"([{"CapacityUnits":24}]})")
                            : reply(R"({"ConsumedCapacity":[{"CapacityUnits":)" +
                                    std::to_string(count_of(asked.body, R"("id")")) + "}]}");
    };
    batch_write_request batch("t");
    for (int i = 0; i < 40; ++i) {
        batch.puts.push_back(R"({"id":{"N":")" + std::to_string(i) + R"("}})");
    }
    batch.removals.assign(20, R"({"id":{"S":"x"}})");
    ASSERT_FALSE(write(batch)) << s.diag.to_string();
    EXPECT_EQ(count_of(s.net->seen.at(0).body, R"("id")"), 25u);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_TRUE(written.unprocessed.puts.empty() && written.unprocessed.removals.empty());
    ASSERT_TRUE(written.units);
    EXPECT_EQ(written.units->total, 60);
}

TEST_F(group_operations, what_of_a_batch_may_not_be_written_is_left_in_the_result) {
    answers({reply("{}"), client_scenario::refusal("AccessDeniedException")});
    batch_write_request batch("t");
    batch.puts.assign(30, R"({"id":{"N":"1"}})");
    EXPECT_EQ(write(batch), service_errc::access_denied);
    EXPECT_EQ(written.unprocessed.puts.size(), 5u);
    EXPECT_EQ(written.unprocessed.table_name, "t");
    batch.puts.back() = "{";
    EXPECT_EQ(write(batch), errc::invalid_argument);
    EXPECT_EQ(written.unprocessed.puts.size(), 30u);
}

TEST_F(group_operations, a_transaction_is_sent_with_the_same_token_until_it_is_answered) {
    answers({reply(make_error_code(errc::connection_closed)), reply("{}")});
    const auto all = transaction().remove(item_request("t").key("id", 1));
    ASSERT_FALSE(transact(all)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.TransactWriteItems");
    EXPECT_TRUE(s.net->seen.at(0).body.starts_with(
        R"({"TransactItems":[{"Delete":{"TableName":"t","Key":{"id":{"N":"1"}}}}],)"
        R"("ClientRequestToken":")"))
        << s.net->seen.at(0).body;
    EXPECT_EQ(s.net->seen.at(0).body, s.net->seen.at(1).body);
    EXPECT_TRUE(result.maybe_applied());
    ASSERT_FALSE(transact(all));
    EXPECT_NE(s.net->seen.at(2).body, s.net->seen.at(1).body); // another one
    auto named = all;
    named.client_request_token = "own";
    ASSERT_FALSE(transact(named));
    EXPECT_NE(s.net->seen.at(3).body.find(R"("ClientRequestToken":"own")"), std::string::npos);
}

TEST_F(group_operations, a_transaction_that_was_cancelled_says_why) {
    answers({client_scenario::refusal(
        "TransactionCanceledException", 400,
        R"(,"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
        R"("Message":"no","Item":{"v":{"N":"9"}}}])")});
    EXPECT_EQ(transact(transaction()
                           .put(item_request("t").attribute("id", 1))
                           .check(item_request("t").key("id", 2).condition("v = {}", 8))),
              service_errc::transaction_canceled);
    EXPECT_EQ(s.net->seen.size(), 1u);
    ASSERT_EQ(result.reasons().size(), 2u);
    EXPECT_EQ(result.reasons()[1].code, "ConditionalCheckFailed");
    EXPECT_EQ(result.reasons()[1].item.find("v")->to_int64(), 9);
}

TEST_F(group_operations, a_transaction_of_reads_brings_items_in_order) {
    answers({reply(R"({"Responses":[{"Item":{"id":{"N":"1"}}},{}]})")});
    const auto all =
        transaction().get(item_request("t").key("id", 1)).get(item_request("t").key("id", 2));
    ASSERT_FALSE(run([&](client& service, auto handler) {
        service.async_transact_get(all, result, s.diag, handler);
    }));
    EXPECT_EQ(s.net->seen.at(0).body.find("ClientRequestToken"), std::string::npos);
    ASSERT_EQ(result.items().size(), 2u);
    EXPECT_EQ(result.items()[0].item.find("id")->to_int64(), 1);
    EXPECT_TRUE(result.items()[1].item.json().empty());
    EXPECT_EQ(transact({}), errc::invalid_argument);
}

reply described(const std::string& status) {
    return {R"({"Table":{"TableName":"t","TableStatus":")" + status + R"("}})"};
}

TEST_F(group_operations, a_table_is_waited_for_until_it_is_active) {
    const auto wait = [&](std::chrono::milliseconds patience) {
        return run([&](client& service, auto handler) {
            service.async_wait_until_active("t", patience, s.diag, handler);
        });
    };
    answers({described("ACTIVE")});
    const auto began = s.time->seconds();
    EXPECT_FALSE(wait(std::chrono::minutes(1)));
    EXPECT_LT(s.time->seconds() - began, 0.1);
    s.net->seen.clear();
    answers({described("CREATING"), described("CREATING"), described("ACTIVE")});
    EXPECT_FALSE(wait(std::chrono::minutes(1)));
    EXPECT_EQ(s.net->seen.size(), 3u);
    answers({described("CREATING")});
    EXPECT_EQ(wait(std::chrono::seconds(20)), errc::stalled);
}

TEST_F(group_operations, a_table_is_deleted_and_gone) {
    const auto erase = [&] {
        s.net->seen.clear();
        return run([&](client& service, auto handler) {
            service.async_delete_table("t", s.diag, handler);
        });
    };
    const auto gone = client_scenario::refusal("ResourceNotFoundException");
    answers({reply("{}"), described("DELETING"), described("DELETING"), gone});
    EXPECT_FALSE(erase());
    EXPECT_EQ(s.net->seen.size(), 4u);
    EXPECT_EQ(s.net->seen.at(0).body, R"({"TableName":"t"})");
    // The answer to the request that removed it was lost.
    answers({reply(make_error_code(errc::connection_closed)), gone});
    EXPECT_FALSE(erase());
    answers({gone});
    EXPECT_EQ(erase(), service_errc::resource_not_found);
    answers({reply("{}"), described("DELETING")});
    EXPECT_EQ(erase(), errc::stalled);
}

} // namespace
} // namespace dyndump::test
