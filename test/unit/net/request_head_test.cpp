#include "net/request_head.hpp"

#include <gtest/gtest.h>

namespace dyndump::net {
namespace {

class request_head_test : public ::testing::Test {
protected:
    error_code check(std::string_view name, std::string_view value) {
        const http_header one[]{{name, value}};
        request.headers = one;
        diag.clear();
        return check_request(request, diag);
    }
    std::string written(const forwarding& via = {}) {
        std::string out = "what was there before";
        write_request_head(request, via, out);
        return out;
    }

    http_request request;
    diagnostics diag;
};

TEST_F(request_head_test, head_and_small_body_are_one_text) {
    const http_header headers[]{{"Host", "h"}, {"X-Amz-Target", "DynamoDB_20120810.Scan"}};
    request.headers = headers;
    request.body = "{}";
    ASSERT_FALSE(check_request(request, diag));
    EXPECT_EQ(written(), "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\n"
                         "Content-Length: 2\r\n\r\n{}");
}

TEST_F(request_head_test, a_large_body_is_left_to_the_writer) {
    const std::string body(small_body + 1, 'x');
    request.body = body;
    EXPECT_EQ(written(), "POST / HTTP/1.1\r\nContent-Length: 16385\r\n\r\n");
}

TEST_F(request_head_test, a_body_in_pieces_is_one_body) {
    const std::string_view pieces[]{"b", "", "cd"};
    request.method = "PUT";
    request.body = "a";
    request.more_body = pieces;
    EXPECT_EQ(written(), "PUT / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd");
    const std::string large(small_body, 'x');
    const std::string_view many[]{large, "y"};
    request.body = {};
    request.more_body = many;
    EXPECT_EQ(written(), "PUT / HTTP/1.1\r\nContent-Length: 16385\r\n\r\n");
}

TEST_F(request_head_test, only_methods_with_a_body_send_a_length) {
    request.method = "GET";
    request.target = "/latest/meta-data?x=%20";
    EXPECT_EQ(written(), "GET /latest/meta-data?x=%20 HTTP/1.1\r\n\r\n");
    request.method = "PUT";
    request.target = "/";
    EXPECT_EQ(written(), "PUT / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
}

TEST_F(request_head_test, a_proxy_is_asked_by_the_absolute_form) {
    request.method = "GET";
    EXPECT_EQ(written({"http://h:8000", "Basic eA=="}),
              "GET http://h:8000/ HTTP/1.1\r\nProxy-Authorization: Basic eA==\r\n\r\n");
}

TEST_F(request_head_test, nothing_that_ends_a_line_gets_into_a_header) {
    EXPECT_FALSE(check("Authorization", "AWS4 x=\"y\"\tz, \xc3\xa4"));
    for (const char c : {'\r', '\n', '\0', '\x1b', '\x7f'}) {
        const std::string value = std::string("secret") + c + "Injected: 1";
        EXPECT_EQ(check("X-Amz-Security-Token", value), errc::invalid_argument);
        EXPECT_NE(diag.message.find("X-Amz-Security-Token"), std::string::npos);
        EXPECT_EQ(diag.message.find("secret"), std::string::npos) << "a value is a secret";
        const std::string name = std::string("X") + c;
        EXPECT_EQ(check(name, "v"), errc::invalid_argument);
        const std::string target = std::string("/") + c;
        request.target = target;
        EXPECT_EQ(check("X", "v"), errc::invalid_argument);
        request.target = "/";
        const std::string method = std::string("GE") + c;
        request.method = method;
        EXPECT_EQ(check("X", "v"), errc::invalid_argument);
        request.method = "GET";
    }
}

TEST_F(request_head_test, what_frames_the_message_is_not_the_callers) {
    EXPECT_EQ(check("content-length", "5"), errc::invalid_argument);
    EXPECT_EQ(check("Transfer-Encoding", "chunked"), errc::invalid_argument);
    EXPECT_EQ(check("", "x"), errc::invalid_argument);
    EXPECT_EQ(check("a b", "x"), errc::invalid_argument);
    EXPECT_EQ(check("a:", "x"), errc::invalid_argument);
    request.target = "/ HTTP/1.1";
    EXPECT_EQ(check("X", "v"), errc::invalid_argument);
    request.target = "";
    EXPECT_EQ(check("X", "v"), errc::invalid_argument);
}

} // namespace
} // namespace dyndump::net
