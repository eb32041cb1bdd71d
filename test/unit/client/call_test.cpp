// Operations other than Scan.
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

struct other_operations : testing::Test {
    error_code call(std::string operation, std::string body) {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::stalled;
        service.async_call(std::move(operation), std::move(body), s.diag,
                           [&](error_code ec, std::string output) {
                               outcome = ec;
                               answer = std::move(output);
                           });
        s.time->run(s.context);
        return outcome;
    }
    error_code describe(std::string table) {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::stalled;
        service.async_describe_table(std::move(table), s.diag,
                                     [&](error_code ec, table_description found) {
                                         outcome = ec;
                                         described = std::move(found);
                                     });
        s.time->run(s.context);
        return outcome;
    }
    void always(reply r) {
        s.net->answer = [r = std::move(r)](const request&) {
            return r;
        };
    }
    void always(const char* body) { always(reply(body)); }

    client_scenario s;
    std::string answer;
    table_description described;
};

TEST_F(other_operations, send_their_input_and_bring_the_output) {
    always(R"({"TableNames":["t"]})");
    ASSERT_FALSE(call("ListTables", R"({"Limit":1})")) << s.diag.to_string();
    EXPECT_EQ(answer, R"({"TableNames":["t"]})");
    EXPECT_EQ(s.net->seen.at(0).body, R"({"Limit":1})");
    EXPECT_EQ(s.net->seen.at(0).headers.at("X-Amz-Target"), "DynamoDB_20120810.ListTables");
}

TEST_F(other_operations, input_that_is_no_object_is_not_sent) {
    for (const char* bad : {"{", "[]", "1", "{} {}"}) {
        EXPECT_EQ(call("ListTables", bad), errc::invalid_argument) << bad;
        EXPECT_NE(s.diag.message.find("The operation's input"), std::string::npos);
    }
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(other_operations, tagging_answers_nothing) {
    for (const char* body : {"", R"("")", "{}"}) { // dynalite sends an empty text
        always(body);
        for (const char* operation : {"TagResource", "UntagResource"}) {
            ASSERT_FALSE(call(operation, "{}")) << s.diag.to_string();
            EXPECT_EQ(answer, "{}");
        }
    }
    EXPECT_EQ(s.net->seen.size(), 6U); // once each
}

TEST_F(other_operations, an_answer_that_is_no_object_is_asked_for_again) {
    s.net->answer = [this](const request&) {
        switch (s.net->seen.size()) {
        case 1:
            return reply("");
        case 2:
            return reply(R"({"TableNames":[)");
        default:
            return reply("{}");
        }
    };
    ASSERT_FALSE(call("ListTables", "{}")) << s.diag.to_string();
    EXPECT_EQ(answer, "{}");
    EXPECT_EQ(s.net->seen.size(), 3u);
}

TEST_F(other_operations, a_checksum_that_is_none_is_not_believed) {
    reply odd("{}");
    odd.headers["x-amz-crc32"] = "2745614147x"; // of "{}", and more
    always(odd);
    s.params.retry.max_attempts = 2;
    EXPECT_EQ(call("ListTables", "{}"), errc::corrupt_response);
    EXPECT_NE(s.diag.message.find("cannot be used"), std::string::npos);
    EXPECT_EQ(s.net->seen.size(), 2u);
    odd.headers["x-amz-crc32"] = "2745614147";
    always(odd);
    EXPECT_FALSE(call("ListTables", "{}"));
}

TEST_F(other_operations, a_table_is_described) {
    always(R"({"Table":{"TableName":"a\"b","ItemCount":7}})");
    ASSERT_FALSE(describe("a\"b")) << s.diag.to_string();
    EXPECT_EQ(described.item_count, 7u);
    EXPECT_EQ(s.net->seen.at(0).body, R"({"TableName":"a\"b"})");
}

TEST_F(other_operations, an_answer_without_a_table_is_no_description) {
    always("{}");
    EXPECT_EQ(describe("t"), errc::malformed_response);
    EXPECT_EQ(s.diag.message, "The answer to DescribeTable has no Table.");
    always(client_scenario::refusal("ResourceNotFoundException"));
    EXPECT_EQ(describe("t"), service_errc::resource_not_found);
    EXPECT_EQ(s.diag.server_message, "m");
}

// Parameters that are wrong: each operation says so, and nothing is sent.

TEST_F(other_operations, report_what_is_wrong_with_the_parameters) {
    s.params.retry.max_attempts = 0;
    EXPECT_EQ(call("ListTables", "{}"), errc::invalid_argument);
    EXPECT_NE(s.diag.message.find("max_attempts"), std::string::npos);
    EXPECT_EQ(describe("t"), errc::invalid_argument);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(other_operations, report_a_ca_bundle_that_cannot_be_read) {
    s.params.transport = nullptr;
    s.params.connection.tls.ca_bundle = "/nonexistent/ca.pem";
    const auto fault = call("ListTables", "{}");
    EXPECT_TRUE(fault);
    EXPECT_NE(s.diag.message.find("/nonexistent/ca.pem"), std::string::npos) << s.diag.to_string();
}

TEST_F(other_operations, report_a_configuration_that_cannot_be_understood) {
    ::setenv("AWS_MAX_ATTEMPTS", "many", 1);
    const auto fault = call("ListTables", "{}");
    ::unsetenv("AWS_MAX_ATTEMPTS");
    EXPECT_EQ(fault, errc::bad_configuration);
    EXPECT_NE(s.diag.message.find("many"), std::string::npos) << s.diag.to_string();
}

// The limits of a response.

TEST_F(other_operations, a_page_nested_too_deep_is_not_asked_for_again) {
    always(R"({"Count":1,"Items":[{"a":)" + std::string(200, '[') + std::string(200, ']') + "}]}");
    EXPECT_EQ(s.scan(), errc::response_too_large);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

} // namespace
} // namespace dyndump::test
