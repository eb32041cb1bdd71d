#include "net/proxy.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dyndump::net {
namespace {

http_endpoint endpoint(std::string host, bool tls = true, std::uint16_t port = 443) {
    http_endpoint where;
    where.tls = tls;
    where.host = std::move(host);
    where.port = port;
    return where;
}

proxy_params both(std::string url) {
    proxy_params params;
    params.http = url;
    params.https = url;
    return params;
}

TEST(proxy_rules, each_scheme_has_its_proxy) {
    proxy_params params;
    params.http = "http://plain:3128";
    params.https = "tunnel.example:8080";
    error_code ec;
    diagnostics diag;
    const proxy_rules rules(params, ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    EXPECT_EQ(rules.proxy_for(endpoint("host", false))->host, "plain");
    EXPECT_EQ(rules.proxy_for(endpoint("host", false))->port, 3128);
    EXPECT_EQ(rules.proxy_for(endpoint("host"))->host, "tunnel.example");
    EXPECT_EQ(rules.proxy_for(endpoint("host"))->port, 8080);
}

TEST(proxy_rules, user_information_becomes_an_authorization) {
    error_code ec;
    diagnostics diag;
    const proxy_rules rules(both("http://Aladdin:open%20sesame@[2001:db8::1]/"), ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    const auto* proxy = rules.proxy_for(endpoint("host"));
    EXPECT_EQ(proxy->authorization, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    EXPECT_EQ(proxy->host, "2001:db8::1");
    EXPECT_EQ(proxy->port, 80);
}

TEST(proxy_rules, this_machine_and_the_metadata_services_are_reached_directly) {
    error_code ec;
    diagnostics diag;
    const proxy_rules rules(both("http://proxy"), ec, diag);
    for (const char* host :
         {"localhost", "127.0.0.1", "127.1.2.3", "::1", "169.254.169.254", "169.254.170.2"}) {
        EXPECT_EQ(rules.proxy_for(endpoint(host)), nullptr) << host;
    }
    EXPECT_NE(rules.proxy_for(endpoint("10.0.0.1")), nullptr);
}

TEST(proxy_rules, a_url_that_cannot_be_used_is_an_error_that_keeps_the_secret) {
    for (const char* url :
         {"https://user:secret@proxy", "socks5://secret@proxy", "http://user:secret@",
          "http://secret@proxy:0", "http://user:secret@pro xy", "http://secret@a@b@:1"}) {
        error_code ec;
        diagnostics diag;
        const proxy_rules rules(both(url), ec, diag);
        EXPECT_EQ(ec, errc::bad_configuration) << url;
        EXPECT_NE(diag.message.find("HTTPS_PROXY"), std::string::npos) << diag.message;
        EXPECT_EQ(diag.message.find("secret"), std::string::npos) << diag.message;
    }
}

TEST(no_proxy_list, names_cover_what_is_below_them) {
    const no_proxy_list none("example.com, .internal,*.wild.org UPPER.net,only.one:8000,,");
    EXPECT_TRUE(none.covers("example.com", 443));
    EXPECT_TRUE(none.covers("a.b.example.com", 443));
    EXPECT_TRUE(none.covers("Example.COM", 443));
    EXPECT_FALSE(none.covers("badexample.com", 443));
    EXPECT_FALSE(none.covers("example.com.evil", 443));
    EXPECT_TRUE(none.covers("x.internal", 443));
    EXPECT_TRUE(none.covers("x.wild.org", 443));
    EXPECT_TRUE(none.covers("upper.net", 443));
    EXPECT_TRUE(none.covers("only.one", 8000));
    EXPECT_FALSE(none.covers("only.one", 8001));
    EXPECT_FALSE(none.covers("other", 443));
}

TEST(no_proxy_list, addresses_and_blocks) {
    const no_proxy_list none("10.0.0.0/8,192.168.1.7,2001:db8::/32,fd00::1,[fe80::1]");
    EXPECT_TRUE(none.covers("10.255.0.1", 443));
    EXPECT_FALSE(none.covers("11.0.0.1", 443));
    EXPECT_TRUE(none.covers("192.168.1.7", 443));
    EXPECT_FALSE(none.covers("192.168.1.70", 443));
    EXPECT_TRUE(none.covers("2001:db8:1::2", 443));
    EXPECT_FALSE(none.covers("2001:db9::2", 443));
    EXPECT_TRUE(none.covers("fd00::1", 443));
    EXPECT_TRUE(none.covers("fe80::1", 443));
}

TEST(no_proxy_list, a_star_covers_everything_and_nothing_covers_nothing) {
    EXPECT_TRUE(no_proxy_list("a,*").covers("anything", 1));
    EXPECT_FALSE(no_proxy_list("").covers("anything", 1));
}

class proxy_environment : public ::testing::Test {
protected:
    proxy_environment() { clear(); }
    ~proxy_environment() override { clear(); }
    static void clear() {
        for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                 "no_proxy", "NO_PROXY", "REQUEST_METHOD"}) {
            ::unsetenv(name);
        }
    }
};

TEST_F(proxy_environment, lower_case_wins) {
    ::setenv("HTTPS_PROXY", "http://upper", 1);
    ::setenv("NO_PROXY", "a", 1);
    EXPECT_EQ(proxy_params::from_environment().https, "http://upper");
    EXPECT_EQ(proxy_params::from_environment().none, "a");
    EXPECT_EQ(proxy_params::from_environment().http, "");
    ::setenv("https_proxy", "http://lower", 1);
    EXPECT_EQ(proxy_params::from_environment().https, "http://lower");
}

TEST_F(proxy_environment, a_request_header_is_not_a_setting) {
    ::setenv("HTTP_PROXY", "http://upper", 1);
    EXPECT_EQ(proxy_params::from_environment().http, "http://upper");
    ::setenv("REQUEST_METHOD", "GET", 1);
    EXPECT_EQ(proxy_params::from_environment().http, "");
}

TEST(no_proxy_list, a_final_dot_makes_no_difference) {
    const no_proxy_list none("example.com,absolute.org.");
    EXPECT_TRUE(none.covers("example.com.", 443));
    EXPECT_TRUE(none.covers("a.example.com.", 443));
    EXPECT_TRUE(none.covers("absolute.org", 443));
}

} // namespace
} // namespace dyndump::net
