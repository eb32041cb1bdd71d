#include "sandbox/responder.hpp"

#include "signed_request.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <regex>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sandbox_responder : testing::Test {
    std::shared_ptr<shared_state> state = std::make_shared<shared_state>(
        known_keys{"sandbox", "sandbox-secret"}, sandbox_faults(), std::size_t{1} << 20);
    responder answers{state};

    wire_response respond(const signed_request& request, fault_kind fault = fault_kind::none) {
        fault_plan plan = answers.plan();
        plan.kind = fault;
        const auto headers = request.views();
        received_request received;
        received.method = "POST";
        received.target = "/";
        received.headers = headers;
        received.body = request.body;
        return answers.respond(received, plan);
    }
    wire_response list(fault_kind fault = fault_kind::none) {
        return respond(signed_request("ListTables", "{}"), fault);
    }
    std::string fault_of(const wire_response& response) {
        const std::string type(json::parse(response.body()).at("__type").as_string());
        return type.substr(type.find('#') + 1);
    }
    void set(sandbox_faults faults) { state->set_faults(faults); }
};

TEST_F(sandbox_responder, a_signed_request_is_answered) {
    const auto response = list();
    EXPECT_EQ(response.body(), R"({"TableNames":[]})");
    EXPECT_TRUE(std::regex_match(
        response.head,
        std::regex("HTTP/1.1 200 OK\r\nServer: [^\r]+\r\n"
                   "Date: [A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"
                   "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 17\r\n"
                   "Connection: keep-alive\r\nx-amzn-RequestId: [0-9A-Z]{52}\r\n"
                   "x-amz-crc32: 1315925753\r\n\r\n")))
        << response.head;
    EXPECT_EQ(response.after, ending::keep);
}

TEST_F(sandbox_responder, who_does_not_sign_right_is_told_so) {
    auto changed = [this](auto change) {
        signed_request request("ListTables", "{}");
        change(request);
        const auto response = respond(request);
        EXPECT_EQ(response.head.substr(0, 24), "HTTP/1.1 400 Bad Request");
        return fault_of(response);
    };
    EXPECT_EQ(changed([](auto& r) { r.remove("Authorization"); }),
              "MissingAuthenticationTokenException");
    EXPECT_EQ(changed([](auto& r) { r.header("Authorization") = "AWS4-HMAC-SHA256 Signature=x"; }),
              "IncompleteSignatureException");
    EXPECT_EQ(changed([](auto& r) { r.remove("X-Amz-Date"); }), "IncompleteSignatureException");
    EXPECT_EQ(changed([](auto& r) { r.body = "{ }"; }), "InvalidSignatureException");
    EXPECT_EQ(changed([](auto& r) { r.header("X-Amz-Target") = "DynamoDB_20120810.Scan"; }),
              "InvalidSignatureException");
    EXPECT_EQ(fault_of(respond(signed_request("ListTables", "{}", "other"))),
              "UnrecognizedClientException");
    EXPECT_EQ(fault_of(respond(signed_request("ListTables", "{}", "sandbox", "wrong"))),
              "InvalidSignatureException");
}

TEST_F(sandbox_responder, signatures_expire) {
    using namespace std::chrono_literals;
    auto message = [this](std::chrono::seconds off) {
        const auto response =
            respond(signed_request("ListTables", "{}", "sandbox", "sandbox-secret",
                                   std::chrono::system_clock::now() + off));
        return json::parse(response.body()).as_object().contains("message")
                   ? std::string(json::parse(response.body()).at("message").as_string())
                   : std::string();
    };
    EXPECT_EQ(message(-14min), "");
    EXPECT_EQ(message(-16min).substr(0, 17), "Signature expired");
    EXPECT_EQ(message(16min).substr(0, 25), "Signature not yet current");

    sandbox_faults faults;
    faults.clock_skew = 1h;
    set(faults);
    EXPECT_EQ(message(0s).substr(0, 17), "Signature expired");
    EXPECT_EQ(message(1h), "");
}

TEST_F(sandbox_responder, new_keys_cure_an_expired_token) {
    const auto now = std::chrono::system_clock::now();
    const auto with = [&](std::string_view id, std::string_view secret, std::string_view token) {
        const auto response = respond(signed_request("ListTables", "{}", id, secret, now, token));
        return response.head.starts_with("HTTP/1.1 200") ? "" : fault_of(response);
    };
    EXPECT_EQ(with("sandbox", "sandbox-secret", ""), "");
    EXPECT_EQ(with("sandbox", "sandbox-secret", "T"), "UnrecognizedClientException");
    state->set_keys({"second", "secret2", "T2"});
    EXPECT_EQ(with("sandbox", "sandbox-secret", ""), "ExpiredTokenException");
    EXPECT_EQ(with("second", "secret2", ""), "UnrecognizedClientException");
    EXPECT_EQ(with("second", "secret2", "T1"), "UnrecognizedClientException");
    EXPECT_EQ(with("second", "secret2", "T2"), "");
    EXPECT_EQ(with("nobody", "secret2", "T2"), "UnrecognizedClientException");
    state->set_keys({"third", "secret3"});
    EXPECT_EQ(with("second", "secret2", "T2"), "ExpiredTokenException");
    EXPECT_EQ(with("sandbox", "sandbox-secret", ""), "ExpiredTokenException");
    EXPECT_EQ(with("third", "secret3", ""), "");
}

TEST_F(sandbox_responder, each_fault_looks_as_it_should) {
    EXPECT_EQ(fault_of(list(fault_kind::server_error)), "InternalServerError");
    EXPECT_EQ(list(fault_kind::server_error).head.substr(9, 3), "500");
    EXPECT_EQ(fault_of(list(fault_kind::throttle)), "ThrottlingException");
    EXPECT_EQ(fault_of(list(fault_kind::expired_token)), "ExpiredTokenException");
    const auto html = list(fault_kind::html_error);
    EXPECT_EQ(html.head.substr(9, 3), "503");
    EXPECT_EQ(html.body().substr(0, 6), "<html>");
    EXPECT_EQ(html.head.find("x-amz-crc32"), std::string::npos);
    EXPECT_NE(html.head.find("text/html"), std::string::npos);
}

TEST_F(sandbox_responder, bodies_are_cut_in_the_middle) {
    const std::string whole(list().body());
    for (const auto& [fault, after] : {std::pair(fault_kind::reset, ending::reset),
                                       std::pair(fault_kind::truncate, ending::close),
                                       std::pair(fault_kind::stall, ending::stall)}) {
        const auto response = list(fault);
        EXPECT_EQ(response.body(), whole.substr(0, whole.size() / 2));
        EXPECT_EQ(response.after, after);
        EXPECT_NE(response.head.find("Content-Length: 17\r\n"), std::string::npos);
    }
}

TEST_F(sandbox_responder, some_faults_come_after_the_request_is_done) {
    const auto make = [this](const char* name, fault_kind fault) {
        return respond(
            signed_request(
                "CreateTable",
                std::string(R"({"TableName":")") + name +
                    R"(","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],"KeySchema":[{"AttributeName":"k","KeyType":"HASH"}]})"),
            fault);
    };
    make("before", fault_kind::server_error);
    const auto error = make("after", fault_kind::server_error_after);
    EXPECT_EQ(error.head.substr(9, 3), "500");
    EXPECT_EQ(fault_of(error), "InternalServerError");
    const auto reset = make("reset", fault_kind::reset_after);
    EXPECT_EQ(reset.head, "");
    EXPECT_EQ(reset.body(), "");
    EXPECT_EQ(reset.after, ending::reset);
    EXPECT_EQ(list().body(), R"({"TableNames":["after","reset"]})");
}

TEST_F(sandbox_responder, a_corrupt_body_keeps_the_checksum_of_the_right_one) {
    const auto right = list();
    const auto wrong = list(fault_kind::corrupt);
    ASSERT_EQ(wrong.body().size(), right.body().size());
    int differ = 0;
    for (std::size_t i = 0; i < right.body().size(); ++i) {
        differ += right.body()[i] != wrong.body()[i] ? 1 : 0;
    }
    EXPECT_EQ(differ, 1);
    EXPECT_NE(wrong.head.find("x-amz-crc32: 1315925753\r\n"), std::string::npos);
}

TEST_F(sandbox_responder, chunks_add_up_to_the_body) {
    sandbox_faults faults;
    faults.chunked = true;
    faults.no_crc = true;
    faults.close_each = true;
    set(faults);
    const auto response = list();
    EXPECT_NE(response.head.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
    EXPECT_NE(response.head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(response.head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(response.head.find("x-amz-crc32"), std::string::npos);
    EXPECT_EQ(response.after, ending::close);
    std::string_view rest = response.body();
    std::string joined;
    for (;;) {
        const std::size_t line = rest.find("\r\n");
        const std::size_t size = std::stoul(std::string(rest.substr(0, line)), nullptr, 16);
        joined += rest.substr(line + 2, size);
        rest.remove_prefix(line + 2 + size + 2);
        if (size == 0) {
            break;
        }
    }
    EXPECT_TRUE(rest.empty());
    EXPECT_EQ(joined, R"({"TableNames":[]})");
}

TEST_F(sandbox_responder, only_posts_are_requests) {
    received_request get;
    get.method = "GET";
    get.target = "/";
    const auto response = answers.respond(get, answers.plan());
    EXPECT_EQ(response.head.substr(9, 3), "404");
}

} // namespace
} // namespace dyndump::sandbox_impl
