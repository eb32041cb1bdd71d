// Tables that are named by their ARN: where requests for them go.
#include <dyndump/table_arn.hpp>

#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

const std::string orders = "arn:aws:dynamodb:eu-north-1:210987654321:table/orders";

struct table_by_arn : testing::Test {
    table_by_arn() {
        for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL",
                                 "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ACCOUNT_ID_ENDPOINT_MODE"}) {
            ::unsetenv(name);
        }
        ::setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
        s.params.region.clear();
        s.net->answer = [](const request& r) -> reply {
            return r.where.host == "169.254.169.254"
                       ? reply(r.method == "PUT" ? "token" : "ap-south-1")
                       : reply(client_scenario::one_item());
        };
    }
    ~table_by_arn() override { ::unsetenv("AWS_REGION"); }

    // The host that is asked, or the code.
    std::string host_for(const std::string& table) {
        s.net->seen.clear();
        const auto ec = s.scan(client_scenario::of_table(table));
        return ec ? ec.message() : s.net->seen.back().where.host;
    }

    client_scenario s;
};

TEST_F(table_by_arn, its_region_and_account_say_where_to_ask) {
    EXPECT_EQ(host_for(orders), "210987654321.ddb.eu-north-1.amazonaws.com");
    ASSERT_EQ(s.net->seen.size(), 1u); // EC2's metadata service was not asked
    const auto& sent = s.net->seen.front();
    EXPECT_NE(sent.headers.at("Authorization").find("/eu-north-1/dynamodb/"), std::string::npos);
    EXPECT_NE(sent.body.find(orders), std::string::npos);
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::required;
    EXPECT_EQ(host_for(orders), "210987654321.ddb.eu-north-1.amazonaws.com");
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::disabled;
    EXPECT_EQ(host_for(orders), "dynamodb.eu-north-1.amazonaws.com");
}

TEST_F(table_by_arn, its_account_comes_before_the_credentials) {
    s.params.credentials = nullptr;
    ::setenv("AWS_ACCESS_KEY_ID", "A", 1);
    ::setenv("AWS_SECRET_ACCESS_KEY", "s", 1);
    ::setenv("AWS_ACCOUNT_ID", "123456789012", 1);
    s.params.region = "eu-north-1";
    client service(s.context.get_executor(), s.params);
    for (const auto& [table, host] :
         {std::pair(orders, "210987654321.ddb.eu-north-1.amazonaws.com"),
          std::pair(std::string("orders"), "123456789012.ddb.eu-north-1.amazonaws.com"),
          std::pair(orders, "210987654321.ddb.eu-north-1.amazonaws.com")}) {
        ASSERT_FALSE(s.scan(service, client_scenario::of_table(table))) << s.diag.to_string();
        EXPECT_EQ(s.net->seen.back().where.host, host);
    }
    for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ACCOUNT_ID"}) {
        ::unsetenv(name);
    }
}

TEST_F(table_by_arn, of_another_region_than_the_configured_is_an_error) {
    s.params.region = "eu-west-1";
    EXPECT_EQ(host_for(orders), error_code(errc::bad_region).message());
    EXPECT_NE(s.diag.message.find("eu-north-1"), std::string::npos) << s.diag.message;
    EXPECT_NE(s.diag.message.find("eu-west-1"), std::string::npos) << s.diag.message;
    EXPECT_TRUE(s.net->seen.empty());
    s.params.region.clear();
    ::setenv("AWS_REGION", "eu-west-1", 1);
    EXPECT_EQ(host_for(orders), error_code(errc::bad_region).message());
    ::setenv("AWS_REGION", "eu-north-1", 1);
    EXPECT_EQ(host_for(orders), "210987654321.ddb.eu-north-1.amazonaws.com");
    s.params.endpoint_url = "https://dynamodb.eu-west-1.amazonaws.com";
    EXPECT_EQ(host_for(orders), error_code(errc::bad_region).message());
}

TEST_F(table_by_arn, is_asked_at_the_endpoint_url_if_there_is_one) {
    for (const auto* region : {"", "eu-west-1"}) {
        s.params.region = region;
        s.params.endpoint_url = "http://localhost:8000";
        EXPECT_EQ(host_for(orders), "localhost");
        s.params.endpoint_url = "https://emulator.example.com";
        EXPECT_EQ(host_for(orders), "emulator.example.com");
        const auto signed_for = *region == '\0' ? "/eu-north-1/" : "/eu-west-1/";
        EXPECT_NE(s.net->seen.back().headers.at("Authorization").find(signed_for),
                  std::string::npos);
    }
    s.params.endpoint_url.clear();
    s.params.region = "local";
    EXPECT_EQ(host_for(orders), "localhost");
}

TEST_F(table_by_arn, does_not_decide_for_tables_that_are_named) {
    client service(s.context.get_executor(), s.params);
    ASSERT_FALSE(s.scan(service, client_scenario::of_table(orders)));
    ASSERT_FALSE(s.scan(service, client_scenario::of_table("orders")));
    EXPECT_EQ(s.net->seen.back().where.host, "dynamodb.ap-south-1.amazonaws.com");
    ASSERT_FALSE(s.scan(service, client_scenario::of_table(orders)));
    EXPECT_EQ(s.net->seen.back().where.host, "210987654321.ddb.eu-north-1.amazonaws.com");
}

TEST_F(table_by_arn, of_every_operation) {
    client service(s.context.get_executor(), s.params);
    const auto ask = [&](const std::string& operation, const std::string& member,
                         const std::string& arn) {
        error_code result = errc::stalled;
        service.async_call(operation, R"({")" + member + R"(":")" + arn + "\"}", s.diag,
                           [&](error_code ec, const std::string&) { result = ec; });
        s.time->run(s.context);
        return result;
    };
    EXPECT_FALSE(ask("DescribeTimeToLive", "TableName", orders)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.back().where.host, "210987654321.ddb.eu-north-1.amazonaws.com");
    EXPECT_FALSE(ask("ListTagsOfResource", "ResourceArn", orders));
    EXPECT_EQ(s.net->seen.back().where.host, "210987654321.ddb.eu-north-1.amazonaws.com");
    EXPECT_EQ(ask("DescribeTable", "TableName", orders + "/index/by-date"), errc::invalid_argument);
    s.net->answer = [](const request&) {
        return reply(R"({"Table":{"TableName":"orders"}})");
    };
    table_description found;
    error_code result = errc::stalled;
    service.async_describe_table(orders, s.diag, [&](error_code ec, table_description table) {
        result = ec;
        found = std::move(table);
    });
    s.time->run(s.context);
    EXPECT_FALSE(result) << s.diag.to_string();
    EXPECT_EQ(found.name, "orders");
    EXPECT_EQ(s.net->seen.back().where.host, "210987654321.ddb.eu-north-1.amazonaws.com");
}

TEST_F(table_by_arn, of_batches_and_transactions) {
    client service(s.context.get_executor(), s.params);
    const auto host_for = [&](const std::string& operation, const std::string& input) {
        error_code result = errc::stalled;
        service.async_call(operation, input, s.diag,
                           [&](error_code ec, const std::string&) { result = ec; });
        s.time->run(s.context);
        return result ? result.message() : s.net->seen.back().where.host;
    };
    const std::string there = "210987654321.ddb.eu-north-1.amazonaws.com";
    const std::string named = R"("plain":[],")" + orders + R"(":[])";
    EXPECT_EQ(host_for("BatchWriteItem", R"({"RequestItems":{)" + named + "}}"), there);
    EXPECT_EQ(host_for("BatchGetItem", R"({"RequestItems":{")" + orders + R"(":{}}})"), there);
    EXPECT_EQ(host_for("TransactWriteItems", R"({"TransactItems":[{"Put":{"TableName":"plain"}},)"
                                             R"({"Update":{"TableName":")" +
                                                 orders + R"("}}]})"),
              there);
    EXPECT_EQ(host_for("BatchWriteItem", R"({"RequestItems":{"plain":[]}})"),
              "dynamodb.ap-south-1.amazonaws.com");
    for (const auto* odd : {R"({"RequestItems":[]})", R"({"TransactItems":{}})",
                            R"({"TransactItems":[1,{"Put":[]},{"Put":{"TableName":1}}]})"}) {
        EXPECT_EQ(host_for("BatchWriteItem", odd), "dynamodb.ap-south-1.amazonaws.com") << odd;
    }
    EXPECT_EQ(host_for("BatchWriteItem", R"({"RequestItems":{")" + orders + R"(/index/i":[]}})"),
              error_code(errc::invalid_argument).message());
}

TEST_F(table_by_arn, that_is_none_is_refused_before_anything_is_sent) {
    for (const auto& [arn, why] :
         {std::pair("arn:", "too few parts"), std::pair("arn:aws:dynamodb:eu-north-1", "too few"),
          std::pair("arn:azure:dynamodb:r:210987654321:table/orders", "begin with arn:aws"),
          std::pair("arn:aws:s3:eu-north-1:210987654321:table/orders", "another service"),
          std::pair("arn:aws:dynamodb::210987654321:table/orders", "no region"),
          std::pair("arn:aws:dynamodb:a.b:210987654321:table/orders", "no region"),
          std::pair("arn:aws:dynamodb:eu-north-1::table/orders", "no account"),
          std::pair("arn:aws:dynamodb:eu-north-1:1:table/orders", "twelve digits"),
          std::pair("arn:aws:dynamodb:eu-north-1:21098765432x:table/orders", "twelve digits"),
          std::pair("arn:aws:dynamodb:eu-north-1:210987654321:orders", "table/NAME"),
          std::pair("arn:aws:dynamodb:eu-north-1:210987654321:table/", "no table's name"),
          std::pair("arn:aws:dynamodb:eu-north-1:210987654321:table/a b c", "no table's name"),
          std::pair("arn:aws:dynamodb:eu-north-1:210987654321:table/orders/index/i", "an index"),
          std::pair("arn:aws:dynamodb:eu-north-1:210987654321:table/orders/stream/s",
                    "belongs to a table")}) {
        EXPECT_EQ(host_for(arn), error_code(errc::invalid_argument).message()) << arn;
        EXPECT_NE(s.diag.message.find(why), std::string::npos) << arn << s.diag.message;
        EXPECT_TRUE(s.net->seen.empty()) << arn;
    }
}

TEST(table_arn, parts) {
    for (const auto* text : {"arn:aws:dynamodb:us-east-1:000000000000:table/abc",
                             "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a_B-9.z",
                             "arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/abc",
                             "arn:aws:dynamodb:ddblocal:000000000000:table/abc"}) {
        table_arn parts;
        EXPECT_EQ(parse_table_arn(text, parts), "") << text;
        EXPECT_EQ("arn:" + std::string(parts.partition) + ":dynamodb:" + std::string(parts.region) +
                      ":" + std::string(parts.account) + ":table/" + std::string(parts.table),
                  text);
    }
    EXPECT_FALSE(is_arn("orders"));
    EXPECT_FALSE(is_arn("arn.aws"));
}

} // namespace
} // namespace dyndump::test
