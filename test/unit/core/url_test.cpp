#include "core/url.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

TEST(url, parts) {
    struct row {
        const char* text;
        url expected;
        const char* host_header;
    };
    for (const auto& [text, expected, host_header] : {
             row{"https://dynamodb.eu-west-1.amazonaws.com",
                 {true, "dynamodb.eu-west-1.amazonaws.com", 443, "/", ""},
                 "dynamodb.eu-west-1.amazonaws.com"},
             row{"http://localhost:8000", {false, "localhost", 8000, "/", ""}, "localhost:8000"},
             row{"http://localhost:80/", {false, "localhost", 80, "/", ""}, "localhost"},
             row{"https://h:443", {true, "h", 443, "/", ""}, "h"},
             row{"https://h:80", {true, "h", 80, "/", ""}, "h:80"},
             row{"http://h:65535", {false, "h", 65535, "/", ""}, "h:65535"},
             row{"https://HOST.Example/Pa%20th?Q=1",
                 {true, "host.example", 443, "/Pa%20th", "Q=1"},
                 "host.example"},
             row{"https://h?a=b", {true, "h", 443, "/", "a=b"}, "h"},
             row{"https://h/?", {true, "h", 443, "/", ""}, "h"},
             row{"https://h/a?b?c", {true, "h", 443, "/a", "b?c"}, "h"},
             row{"https://h/a@b", {true, "h", 443, "/a@b", ""}, "h"},
             row{"http://[::1]:8000/x", {false, "::1", 8000, "/x", ""}, "[::1]:8000"},
             row{"http://[FD00:EC2::254]",
                 {false, "fd00:ec2::254", 80, "/", ""},
                 "[fd00:ec2::254]"},
             row{"http://127.0.0.1:1", {false, "127.0.0.1", 1, "/", ""}, "127.0.0.1:1"},
             row{"https://under_score.example.",
                 {true, "under_score.example.", 443, "/", ""},
                 "under_score.example."},
         }) {
        url parsed;
        EXPECT_EQ(parse_url(text, parsed), "") << text;
        EXPECT_EQ(parsed, expected) << text;
        EXPECT_EQ(parsed.host_header(), host_header) << text;
    }
}

TEST(url, refused) {
    using namespace std::string_view_literals;
    for (std::string_view text : {
             ""sv,
             "localhost:8000"sv,
             "ftp://h"sv,
             "HTTP://h"sv,
             "https:/h"sv,
             "https://"sv,
             "https:///path"sv,
             "https://:80"sv,
             "https://user@h"sv,
             "https://user:password@h"sv,
             "https://evil@h:443/#"sv,
             "https://h#fragment"sv,
             "https://h/#"sv,
             "https://h:"sv,
             "https://h:0"sv,
             "https://h:65536"sv,
             "https://h:-1"sv,
             "https://h:+1"sv,
             "https://h:80x"sv,
             "https://h:8 0"sv,
             "https://h\r\nHost: evil"sv,
             "https://h/a\nb"sv,
             "https://h\0.evil"sv,
             "https://h "sv,
             "https://h\t"sv,
             "https://h\\evil"sv,
             "https://h/t\xc3\xa4st"sv,
             "https://h/\x7f"sv,
             "https://a..b"sv,
             "https://.a"sv,
             "https://-a"sv,
             "https://a-"sv,
             "https://a%2eb"sv,
             "https://a,b"sv,
             "https://\xc3\xa9"sv,
             "https://[::1"sv,
             "https://[]"sv,
             "https://[::1]x"sv,
             "https://[::1%25eth0]"sv,
             "https://[127.0.0.1]"sv,
             "https://[:::]"sv,
             "https://::1"sv,
         }) {
        url parsed;
        parsed.host = "untouched";
        EXPECT_NE(parse_url(text, parsed), "") << text;
        EXPECT_EQ(parsed.host, "untouched") << text;
    }
    url parsed;
    EXPECT_NE(parse_url("https://" + std::string(64, 'a'), parsed), "");
    std::string long_name = "https://a";
    for (int i = 0; i < 130; ++i) {
        long_name += ".a";
    }
    EXPECT_NE(parse_url(long_name, parsed), "");
}

TEST(url, origin_hides_path_and_query) {
    url parsed;
    ASSERT_EQ(parse_url("http://[::1]:8000/secret?token=1", parsed), "");
    EXPECT_EQ(parsed.origin(), "http://[::1]:8000");
}

TEST(hosts, loopback) {
    for (const char* host : {"localhost", "bucket.localhost", "a.b.localhost.", "127.0.0.1",
                             "127.255.0.9", "::1", "0:0:0:0:0:0:0:1"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
    EXPECT_FALSE(is_loopback_host(std::string_view("127.0.0.1\0x", 11)));
    EXPECT_FALSE(is_loopback_host(std::string(300, '1')));
    for (const char* host :
         {"", "localhost.evil.com", "notlocalhost", "128.0.0.1", "127.0.0.1.evil.com", "127.1",
          "::2", "::", "1::1", "0.0.0.0", "example.com"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

TEST(hosts, metadata) {
    for (const char* host : {"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254",
                             "fd00:ec2::23", "fd00:0ec2:0::23"}) {
        EXPECT_TRUE(is_metadata_host(host)) << host;
    }
    for (const char* host : {"", "169.254.169.253", "169.254.169.254.evil", "fd00:ec2::24"}) {
        EXPECT_FALSE(is_metadata_host(host)) << host;
    }
    for (const char* host : {"169.254.170.2", "169.254.170.23", "fd00:ec2:0::23"}) {
        EXPECT_TRUE(is_container_host(host)) << host;
    }
    for (const char* host : {"", "169.254.169.254", "fd00:ec2::254", "169.254.170.24"}) {
        EXPECT_FALSE(is_container_host(host)) << host;
    }
}

TEST(header_safety, control_characters_are_refused) {
    EXPECT_TRUE(is_header_safe(""));
    EXPECT_TRUE(is_header_safe("token +/=~ \xc3\xa9"));
    for (char c : {'\r', '\n', '\0', '\t', '\x7f', '\x1b'}) {
        EXPECT_FALSE(is_header_safe(std::string("a") + c + "b")) << static_cast<int>(c);
    }
}

TEST(url, what_is_asked_for_and_what_lies_below) {
    struct row {
        const char* text;
        const char* target;
        const char* below;
    };
    for (const auto& [text, target, below] : {
             row{"http://h", "/", "/token"},
             row{"http://h/", "/", "/token"},
             row{"http://h/ddb/api", "/ddb/api", "/ddb/api/token"},
             row{"http://h/ddb/api/", "/ddb/api/", "/ddb/api/token"},
             row{"http://h/a%20b//c?k=v&x", "/a%20b//c?k=v&x", "/a%20b//c/token?k=v&x"},
             row{"http://h?k=v", "/?k=v", "/token?k=v"},
         }) {
        url parsed;
        ASSERT_EQ(parse_url(text, parsed), "") << text;
        EXPECT_EQ(parsed.target(), target);
        EXPECT_EQ(parsed.below("/token").target(), below);
    }
}

TEST(url, a_final_dot_is_no_part_of_the_name) {
    EXPECT_EQ(without_final_dot("dynamodb.eu-west-1.amazonaws.com."),
              "dynamodb.eu-west-1.amazonaws.com");
    EXPECT_EQ(without_final_dot("h"), "h");
    EXPECT_EQ(without_final_dot(""), "");
    EXPECT_TRUE(is_loopback_host("localhost."));
    EXPECT_FALSE(is_loopback_host("localhost.."));
    EXPECT_FALSE(is_loopback_host("localhost.example."));
}

} // namespace
} // namespace dyndump::core
