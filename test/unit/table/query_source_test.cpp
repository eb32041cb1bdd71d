// Query as a source of pages.
#include "support/client_scenario.hpp"

#include <dyndump/function_writer.hpp>
#include <dyndump/query_source.hpp>
#include <dyndump/transfer.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

// Items 0 to 9 of each partition, three a page.
reply page_of(const request& asked) {
    const auto input = boost::json::parse(asked.body);
    const auto& values = input.at("ExpressionAttributeValues");
    const std::string partition(values.at(":v0").at("S").as_string());
    int first = 0;
    if (const auto* start = input.as_object().if_contains("ExclusiveStartKey")) {
        first = std::stoi(std::string(start->at("sk").at("N").as_string())) + 1;
    }
    std::string items;
    const int last = std::min(first + 3, 10);
    for (int i = first; i < last; ++i) {
        items += items.empty() ? "" : ",";
        items += R"({"pk":{"S":")" + partition + R"("},"sk":{"N":")" + std::to_string(i) + R"("}})";
    }
    const auto count = std::to_string(last - first);
    std::string more;
    if (last < 10) {
        more = R"(,"LastEvaluatedKey":{"pk":{"S":")" + partition + R"("},"sk":{"N":")" +
               std::to_string(last - 1) + R"("}})";
    }
    return {R"({"Items":[)" + items + R"(],"Count":)" + count + R"(,"ScannedCount":)" + count +
            R"(,"ConsumedCapacity":{"CapacityUnits":0.5})" + more + "}"};
}

struct query_source_test : testing::Test {
    query_source_test() { s.net->answer = page_of; }

    static item_request query_of(std::string_view partition) {
        return item_request("tab").key_condition("{} = {}", attr("pk"), partition);
    }
    run_result run(std::vector<item_request> queries, run_params params = {}) {
        client service(s.context, s.params);
        function_writer collect([this](item_view item) {
            seen.push_back(*item.find("pk")->to_string() +
                           std::to_string(*item.find("sk")->to_int64()));
            if (seen.size() == stop_at) {
                running->stop();
            }
        });
        transfer all(s.context, query_source(service, std::move(queries)), std::move(collect),
                     std::move(params));
        running = &all;
        run_result result;
        all.async_run([&](error_code ec, run_result r) {
            outcome = ec;
            result = std::move(r);
        });
        s.time->run(s.context);
        return result;
    }

    client_scenario s;
    std::vector<std::string> seen;
    std::size_t stop_at = 0;
    transfer* running = nullptr;
    error_code outcome = errc::stalled;
};

TEST_F(query_source_test, all_pages_of_all_queries_are_written_once) {
    const auto result = run({query_of("a"), query_of("b")});
    EXPECT_FALSE(outcome) << result.diag.to_string();
    EXPECT_TRUE(result.complete);
    EXPECT_EQ(seen.size(), 20u);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 20u);
    EXPECT_EQ(result.stats.pages, 8u);
    EXPECT_EQ(result.stats.capacity_used, 4);
    EXPECT_EQ(s.net->seen.front().headers.at("X-Amz-Target"), "DynamoDB_20120810.Query");
    EXPECT_EQ(s.count_logged("page"), 8u);
}

TEST_F(query_source_test, a_run_is_resumed_from_a_checkpoint_that_was_text) {
    run_params some;
    some.max_parallel = 1;
    stop_at = 6;
    const auto first = run({query_of("a"), query_of("b")}, some);
    EXPECT_EQ(outcome, errc::stopped);
    EXPECT_EQ(seen.size(), 6u);
    run_params rest;
    rest.resume_from.emplace();
    ASSERT_FALSE(parse_checkpoint(to_string(first.position), *rest.resume_from, s.diag));
    EXPECT_EQ(*rest.resume_from, first.position);
    EXPECT_TRUE(run({query_of("a"), query_of("b")}, rest).complete);
    EXPECT_EQ(seen.size(), 20u);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 20u);
}

TEST_F(query_source_test, a_query_may_begin_behind_a_key) {
    auto query = query_of("a");
    query.start_after(R"({"pk":{"S":"a"},"sk":{"N":"6"}})");
    run({query});
    EXPECT_EQ(seen, (std::vector<std::string>{"a7", "a8", "a9"}));
}

TEST_F(query_source_test, what_the_service_refuses_ends_the_run) {
    s.net->answer = [](const request&) {
        return client_scenario::refusal("ValidationException");
    };
    run({query_of("a")});
    EXPECT_EQ(outcome, service_errc::validation);
    const auto result = run({item_request("tab").key_condition("{}")});
    EXPECT_EQ(outcome, errc::invalid_argument);
    EXPECT_FALSE(result.diag.message.empty());
}

std::vector<std::string> bounds(std::int64_t first, std::int64_t last, std::uint32_t parts) {
    std::vector<std::string> all;
    for (const auto& each :
         split_key_range(query_source_test::query_of("a"), "sk", first, last, parts)) {
        std::string body;
        each.append_to(body);
        const auto input = boost::json::parse(body);
        EXPECT_EQ(input.at("KeyConditionExpression"), "#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2");
        const auto& values = input.at("ExpressionAttributeValues");
        all.push_back(std::string(values.at(":v1").at("N").as_string()) + ".." +
                      std::string(values.at(":v2").at("N").as_string()));
    }
    return all;
}

TEST(split_key_range, ranges_touch_and_cover_all) {
    using texts = std::vector<std::string>;
    EXPECT_EQ(bounds(0, 9, 3), (texts{"0..3", "4..6", "7..9"}));
    EXPECT_EQ(bounds(-5, 4, 2), (texts{"-5..-1", "0..4"}));
    EXPECT_EQ(bounds(7, 7, 4), texts{"7..7"});
    EXPECT_EQ(bounds(1, 3, 8), (texts{"1..1", "2..2", "3..3"}));
    EXPECT_EQ(bounds(3, 1, 8), texts{});
    EXPECT_EQ(bounds(1, 3, 0), texts{});
    const auto least = std::numeric_limits<std::int64_t>::min();
    const auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(bounds(least, most, 1), texts{"-9223372036854775808..9223372036854775807"});
    EXPECT_EQ(bounds(least, most, 2),
              (texts{"-9223372036854775808..-1", "0..9223372036854775807"}));
}

} // namespace
} // namespace dyndump::test
