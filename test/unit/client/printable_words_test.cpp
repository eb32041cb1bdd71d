// Nothing of a diagnostics moves a terminal's cursor or is no UTF-8, whatever came from outside.
#include "support/client_scenario.hpp"
#include "support/hostile_text.hpp"

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

// As JSON writes it, where it can: bytes that are no UTF-8 stay what they are.
const std::string in_json = R"(x\u001b[2J\u0007\n\u009b\u202ey)";

void expect_all_printable(const diagnostics& diag) {
    for (const auto& text :
         {diag.message, diag.server_message, diag.code, diag.request_id, diag.credentials_source}) {
        expect_printable(text);
    }
}

struct printable_words : testing::Test {
    error_code call(const std::string& operation, const std::string& input) {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::stalled;
        service.async_call(operation, input, s.diag,
                           [&outcome](error_code ec, const std::string&) { outcome = ec; });
        s.time->run(s.context);
        return outcome;
    }

    client_scenario s;
};

TEST_F(printable_words, of_a_service) {
    s.net->answer = [](const request&) {
        return reply(R"({"__type":"a#ValidationException)" + hostile + R"(","message":")" +
                         in_json + "\"}",
                     400);
    };
    EXPECT_TRUE(s.scan(client_scenario::of_table(hostile)));
    expect_all_printable(s.diag);
    EXPECT_NE(s.diag.server_message.find("\\u009b"), std::string::npos) << s.diag.to_string();
    for (const auto& line : s.logged) {
        expect_printable(line);
    }
}

TEST_F(printable_words, of_something_in_its_place) {
    s.params.retry.max_attempts = 1;
    s.params.retry.patient = false;
    for (const unsigned status : {200U, 302U, 403U, 404U, 503U}) {
        s.net->answer = [status](const request&) {
            return reply("<html>" + hostile + "</html>", status);
        };
        EXPECT_TRUE(s.scan()) << status;
        expect_all_printable(s.diag);
        EXPECT_FALSE(s.diag.to_string().empty());
    }
}

TEST_F(printable_words, of_a_table_and_its_state) {
    s.net->answer = [](const request&) {
        return reply(R"({"Table":{"TableName":"t","TableStatus":"DELETING"}})");
    };
    client service(s.context.get_executor(), s.params);
    error_code outcome = errc::stalled;
    service.async_create_table(
        R"({"TableName":")" + in_json + "\"}", s.diag,
        [&outcome](error_code ec, const table_description&) { outcome = ec; });
    s.time->run(s.context);
    EXPECT_EQ(outcome, errc::stalled);
    expect_all_printable(s.diag);
    EXPECT_NE(s.diag.message.find(R"(x\x1b[2J\x07\n\u009b\u202ey)"), std::string::npos)
        << printable(s.diag.message);
}

TEST_F(printable_words, of_what_it_is_configured_with) {
    s.params.region = hostile;
    EXPECT_EQ(s.scan(), errc::bad_region);
    expect_all_printable(s.diag);
    s.params.region = "eu-west-1";
    s.params.endpoint_url = "http://" + hostile;
    EXPECT_EQ(s.scan(), errc::bad_endpoint);
    expect_all_printable(s.diag);
    s.params.endpoint_url.clear();
    auto asked = client_scenario::of_table("t");
    asked.expression_attribute_values = hostile;
    EXPECT_EQ(s.scan(asked), errc::invalid_argument);
    expect_all_printable(s.diag);
    s.params.credentials = nullptr;
    s.params.profile = hostile;
    ::setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
    EXPECT_TRUE(s.scan());
    expect_shown(s.diag.message);
}

TEST_F(printable_words, of_an_exception) {
    s.net->answer = [](const request&) -> reply {
        throw std::runtime_error(hostile);
    };
    EXPECT_EQ(s.scan(), errc::exception_thrown);
    expect_shown(s.diag.message);
}

} // namespace
} // namespace dyndump::test
