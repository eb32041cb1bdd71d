// Operations on one item, and Query: what is sent, and what is made of the answers.
#include "support/client_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

struct item_operations : testing::Test {
    void answers(std::vector<reply> all) {
        s.net->answer = [this, all = std::move(all)](const request&) {
            return all.at(std::min(s.net->seen.size(), all.size()) - 1);
        };
    }
    template <class Start>
    error_code run(Start start) {
        client service(s.context, s.params);
        error_code outcome = errc::stalled;
        start(service, [&outcome](error_code ec) { outcome = ec; });
        s.time->run(s.context);
        return outcome;
    }
    error_code get(const item_request& asked) {
        return run([&](client& service, auto handler) {
            service.async_get_item(asked, result, s.diag, handler);
        });
    }

    client_scenario s;
    item_result result;
};

TEST_F(item_operations, get_item_brings_a_view_of_the_item) {
    answers({reply(R"({"Item":{"id":{"S":"a"},"n":{"N":"2"}},"ConsumedCapacity":)"
                   R"({"TableName":"t","CapacityUnits":0.5}})")});
    ASSERT_FALSE(get(item_request("t").key("id", "a"))) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).body, R"({"TableName":"t","Key":{"id":{"S":"a"}},)"
                                      R"("ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.GetItem");
    ASSERT_TRUE(result.found());
    EXPECT_EQ(result.item().find("n")->to_int64(), 2);
    EXPECT_EQ(result.units(), 0.5);
    EXPECT_FALSE(result.maybe_applied());
}

TEST_F(item_operations, an_item_that_is_not_there_is_no_error) {
    answers({reply("{}")});
    ASSERT_FALSE(get(item_request("t").key("id", "a")));
    EXPECT_FALSE(result.found());
    EXPECT_FALSE(result.units());
}

TEST_F(item_operations, a_result_is_used_again) {
    answers({reply(R"({"Item":{"id":{"S":"a"}}})"), reply("{}"), reply(std::string("{"))});
    client service(s.context, s.params);
    const item_request asked = item_request("t").key("id", "a");
    std::vector<bool> found;
    for (int i = 0; i < 2; ++i) {
        service.async_get_item(std::cref(asked), result, s.diag, [&](error_code ec) {
            EXPECT_FALSE(ec);
            found.push_back(result.found());
        });
        s.time->run(s.context);
    }
    EXPECT_EQ(found, (std::vector<bool>{true, false}));
}

TEST_F(item_operations, put_update_and_delete_are_called_by_their_names) {
    answers({reply(R"({"Attributes":{"n":{"N":"3"}}})")});
    const auto asked = item_request("t").key("id", "a");
    EXPECT_FALSE(run([&](client& service, auto handler) {
        service.async_put_item(item_request("t").attribute("id", "a"), result, s.diag, handler);
    }));
    EXPECT_FALSE(run([&](client& service, auto handler) {
        service.async_update_item(asked, result, s.diag, handler);
    }));
    EXPECT_EQ(result.item().find("n")->to_int64(), 3);
    EXPECT_FALSE(run([&](client& service, auto handler) {
        service.async_delete_item(asked, result, s.diag, handler);
    }));
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.PutItem");
    EXPECT_EQ(s.net->seen.at(1).headers.at("X-Amz-Target"), "DynamoDB_20120810.UpdateItem");
    EXPECT_EQ(s.net->seen.at(2).headers.at("X-Amz-Target"), "DynamoDB_20120810.DeleteItem");
}

TEST_F(item_operations, a_condition_that_failed_brings_the_item_that_is_there) {
    answers({client_scenario::refusal("ConditionalCheckFailedException", 400,
                                      R"(,"Item":{"id":{"S":"a"},"v":{"N":"9"}})")});
    EXPECT_EQ(run([&](client& service, auto handler) {
                  service.async_update_item(
                      item_request("t").key("id", "a").condition("{} = {}", attr("v"), 8), result,
                      s.diag, handler);
              }),
              service_errc::conditional_check_failed);
    ASSERT_TRUE(result.found());
    EXPECT_EQ(result.item().find("v")->to_int64(), 9);
}

TEST_F(item_operations, a_write_whose_answer_was_lost_may_have_been_applied) {
    answers({reply(make_error_code(errc::connection_closed)), reply("{}")});
    EXPECT_FALSE(run([&](client& service, auto handler) {
        service.async_update_item(item_request("t").key("id", "a"), result, s.diag, handler);
    }));
    EXPECT_TRUE(result.maybe_applied());
}

TEST_F(item_operations, what_cannot_be_right_is_not_sent) {
    for (const auto& wrong : {item_request(), item_request("t").key("a", 1).condition("{}"),
                              item_request::from_json("[]"), item_request::from_json("{"),
                              item_request("arn:aws:dynamodb:eu-west-1:1:nothing")}) {
        EXPECT_EQ(get(wrong), errc::invalid_argument);
        EXPECT_FALSE(s.diag.message.empty());
    }
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(item_operations, an_answer_that_is_damaged_is_asked_for_again) {
    reply wrong_sum(R"({"Item":{"id":{"S":"b"}}})");
    wrong_sum.headers["x-amz-crc32"] = "1";
    answers({reply(R"({"Item":)"), wrong_sum, reply(R"({"Item":{"id":{"S":"a"}}})")});
    ASSERT_FALSE(get(item_request("t").key("id", "a"))) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(result.item().find("id")->to_string(), "a");
}

TEST_F(item_operations, an_arn_says_where_the_table_is) {
    answers({reply("{}")});
    const std::string arn = "arn:aws:dynamodb:us-west-2:123456789012:table/orders";
    s.params.region.clear();
    ASSERT_FALSE(get(item_request(arn).key("id", "a"))) << s.diag.to_string();
    EXPECT_NE(s.net->seen.at(0).where.host.find("us-west-2"), std::string::npos);
    ASSERT_FALSE(get(item_request::from_json(R"({"TableName":")" + arn + R"(","Key":{}})")));
    EXPECT_NE(s.net->seen.at(1).where.host.find("us-west-2"), std::string::npos);
}

TEST_F(item_operations, attempts_of_one_operation_are_its_own_business) {
    answers({client_scenario::refusal("ThrottlingException")});
    auto asked = item_request("t").key("id", "a");
    asked.options.max_attempts = 3;
    EXPECT_EQ(get(asked), service_errc::throttling);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.diag.attempts, 3u);
}

TEST_F(item_operations, an_operation_ends_when_its_time_is_over) {
    using namespace std::chrono_literals;
    answers({client_scenario::refusal("ThrottlingException")});
    auto asked = item_request("t").key("id", "a");
    asked.options.timeout = 700ms;
    const auto began = s.time->now();
    EXPECT_EQ(get(asked), errc::timed_out);
    EXPECT_LE(s.time->now() - began, 700ms);
    EXPECT_EQ(s.diag.code, "ThrottlingException"); // what the last attempt met with
    // An attempt may take no longer than what is left.
    ASSERT_FALSE(s.net->seen.empty());
    EXPECT_EQ(s.net->seen.front().timeout, 700ms);
    for (const auto& each : s.net->seen) {
        EXPECT_LE(*each.timeout, 700ms);
    }
    asked.options.timeout = 0ms;
    const auto before = s.net->seen.size();
    EXPECT_EQ(get(asked), errc::timed_out);
    EXPECT_EQ(s.net->seen.size(), before);
}

TEST_F(item_operations, options_of_one_do_not_stay_for_the_next) {
    answers({reply("{}")});
    client service(s.context, s.params);
    auto hurried = item_request("t").key("id", "a");
    hurried.options.timeout = std::chrono::milliseconds(500);
    for (const auto& asked : {hurried, item_request("t").key("id", "a")}) {
        service.async_get_item(asked, result, s.diag, [](error_code ec) { EXPECT_FALSE(ec); });
        s.time->run(s.context);
    }
    EXPECT_TRUE(s.net->seen.at(0).timeout);
    EXPECT_FALSE(s.net->seen.at(1).timeout);
}

TEST_F(item_operations, any_type_of_cancellation_ends_one) {
    for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        client service(s.context, s.params);
        asio::cancellation_signal signal;
        error_code outcome;
        service.async_get_item(
            item_request("t").key("id", "a"), result, s.diag,
            asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { outcome = ec; }));
        s.time->run(s.context, std::chrono::milliseconds(5));
        signal.emit(type);
        s.time->run(s.context);
        EXPECT_EQ(outcome, asio::error::operation_aborted);
    }
    EXPECT_EQ(s.net->cancelled, 3u);
}

asio::awaitable<void> get_in_coroutine(client& service, const item_request& asked, item_result& to,
                                       diagnostics& diag) {
    co_await service.async_get_item(std::cref(asked), to, diag, asio::use_awaitable);
}

TEST_F(item_operations, the_default_token_is_deferred_and_any_other_will_do) {
    answers({reply(R"({"Item":{"id":{"S":"a"}}})")});
    client service(s.context, s.params);
    const auto asked = item_request("t").key("id", "a");
    auto work = get_in_coroutine(service, asked, result, s.diag);
    asio::co_spawn(s.context, std::move(work), asio::detached);
    item_result second;
    diagnostics diag;
    auto future = service.async_get_item(asked, second, diag, asio::use_future);
    item_result third;
    diagnostics other;
    auto deferred = service.async_get_item(asked, third, other);
    s.time->run(s.context);
    EXPECT_TRUE(result.found());
    future.get();
    EXPECT_TRUE(second.found());
    EXPECT_EQ(s.net->seen.size(), 2u); // the deferred one has not begun
    error_code outcome = errc::stalled;
    std::move(deferred)([&outcome](error_code ec) { outcome = ec; });
    s.time->run(s.context);
    EXPECT_FALSE(outcome);
    EXPECT_TRUE(third.found());
}

TEST_F(item_operations, a_thousand_are_in_flight_on_one_thread) {
    s.net->answer = [](const request& asked) {
        const auto at = asked.body.find(R"("N":")") + 5;
        const auto number = asked.body.substr(at, asked.body.find('"', at) - at);
        return reply(R"({"Item":{"id":{"N":")" + number + R"("}}})");
    };
    client service(s.context, s.params);
    std::vector<item_result> results(1000);
    std::vector<diagnostics> diags(1000);
    int right = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto n = static_cast<std::size_t>(i);
        service.async_get_item(item_request("t").key("id", i), results[n], diags[n],
                               [&, i, n](error_code ec) {
                                   right += !ec && results[n].item().find("id")->to_int64() == i;
                               });
    }
    s.time->run(s.context);
    EXPECT_EQ(right, 1000);
    EXPECT_LT(s.time->seconds(), 0.1); // all at the same time
}

TEST_F(item_operations, query_reads_a_page) {
    answers({reply(R"({"Items":[{"pk":{"S":"a"},"sk":{"N":"1"}}],"Count":1,"ScannedCount":4,)"
                   R"("LastEvaluatedKey":{"pk":{"S":"a"},"sk":{"N":"1"}}})")});
    auto query = item_request("t").key_condition("{} = {}", attr("pk"), "a").limit(4);
    const auto ask = [&](client& service, auto handler) {
        service.async_query(query, s.result, s.diag, handler);
    };
    ASSERT_FALSE(run(ask)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.Query");
    EXPECT_EQ(s.result.size(), 1u);
    EXPECT_EQ(s.result.scanned_count(), 4u);
    // Whoever goes on from there, and is told to go on from there again, would never end.
    query.start_after(s.result.last_evaluated_key());
    EXPECT_EQ(run(ask), errc::inconsistent_scan);
}

TEST_F(item_operations, query_may_only_count) {
    answers({reply(R"({"Count":7,"ScannedCount":9})")});
    const auto query = item_request("t").key_condition("{} = {}", attr("pk"), "a").count_only();
    ASSERT_FALSE(run([&](client& service, auto handler) {
        service.async_query(query, s.result, s.diag, handler);
    }));
    EXPECT_EQ(s.result.count(), 7u);
    EXPECT_TRUE(s.result.empty());
}

TEST_F(item_operations, a_user_may_close_idle_connections) {
    struct counting final : transport {
        asio::awaitable<error_code> exchange(const http_endpoint&, const http_request&,
                                             http_response&, diagnostics&) override {
            co_return errc::connection_closed;
        }
        void close_idle() override { ++closed; }
        int closed = 0;
    };
    const auto own = std::make_shared<counting>();
    s.params.transport = own;
    client service(s.context, s.params);
    service.close_idle_connections();
    EXPECT_EQ(own->closed, 1);
    s.params.transport = s.net; // one that keeps none
    client(s.context, s.params).close_idle_connections();
}

} // namespace
} // namespace dyndump::test
