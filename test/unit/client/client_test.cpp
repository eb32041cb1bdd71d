// One operation of the client: where it goes, and what it takes for an answer.
#include "core/sigv4.hpp"
#include "support/client_scenario.hpp"

#include <isa-l/crc.h>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using request = client_scenario::request;
using reply = client_scenario::reply;

reply with_crc(std::string body, std::uint32_t off_by = 0) {
    const auto crc =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    reply r(std::move(body));
    r.headers["x-amz-crc32"] = std::to_string(crc + off_by);
    return r;
}

TEST(client, where_it_goes_and_what_it_says) {
    client_scenario s;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    const auto& asked = s.net->seen.at(0);
    EXPECT_EQ(asked.where.host, "dynamodb.eu-west-1.amazonaws.com");
    EXPECT_TRUE(asked.where.tls);
    EXPECT_EQ(asked.headers.at("X-Amz-Target"), "DynamoDB_20120810.Scan");
    EXPECT_EQ(asked.headers.at("amz-sdk-request"), "attempt=1");
    EXPECT_EQ(asked.headers.at("X-Amz-Security-Token"), "CANARYTOKEN");
    EXPECT_EQ(asked.headers.at("Accept-Encoding"), "identity");
    // No more is signed than botocore signs: hops may change the rest.
    EXPECT_NE(asked.headers.at("Authorization")
                  .find("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
                        "x-amz-target,"),
              std::string::npos);
    EXPECT_EQ(s.result.size(), 1u);
}

struct endpoint_case {
    const char* region;
    bool fips;
    bool dual_stack;
    const char* account;
    const char* host;
};

class client_endpoints : public testing::TestWithParam<endpoint_case> {};

TEST_P(client_endpoints, follow_the_parameters) {
    const auto& c = GetParam();
    client_scenario s;
    s.params.region = c.region;
    s.params.use_fips = c.fips;
    s.params.use_dual_stack = c.dual_stack;
    struct with_account final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            out = keys;
            co_return error_code{};
        }
        std::string name() const override { return "account"; }
        credentials_ptr keys;
    };
    auto keys = std::make_shared<with_account>();
    keys->keys = std::make_shared<const credentials>("A", "s", "", std::nullopt, c.account);
    s.params.credentials = keys;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).where.host, c.host);
}

INSTANTIATE_TEST_SUITE_P(
    rows, client_endpoints,
    testing::Values(
        endpoint_case{"us-east-1", true, false, "", "dynamodb-fips.us-east-1.amazonaws.com"},
        endpoint_case{"us-east-1", false, true, "", "dynamodb.us-east-1.api.aws"},
        endpoint_case{"us-east-1", true, true, "1", "dynamodb-fips.us-east-1.api.aws"},
        endpoint_case{"cn-north-1", false, false, "1", "dynamodb.cn-north-1.amazonaws.com.cn"},
        endpoint_case{"us-east-1", false, false, "123456789012",
                      "123456789012.ddb.us-east-1.amazonaws.com"}));

TEST(client, the_endpoint_follows_the_account_of_the_credentials) {
    client_scenario s;
    struct changing final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            out = std::make_shared<const credentials>("A", "s", "", std::nullopt,
                                                      std::to_string(++number));
            co_return error_code{};
        }
        std::string name() const override { return "changing"; }
        int number = 0;
    };
    s.params.credentials = std::make_shared<changing>();
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    client service(s.context.get_executor(), s.params);
    ASSERT_FALSE(s.scan(service));
    ASSERT_FALSE(s.scan(service));
    EXPECT_EQ(s.net->seen.at(0).where.host, "1.ddb.eu-west-1.amazonaws.com");
    EXPECT_EQ(s.net->seen.at(1).where.host, "2.ddb.eu-west-1.amazonaws.com");
}

TEST(client, an_account_that_is_required_and_not_known) {
    client_scenario s;
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::required;
    EXPECT_EQ(s.scan(), errc::bad_endpoint);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST(client, plain_http_stays_on_this_machine_unless_allowed) {
    client_scenario s;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    s.params.endpoint_url = "http://db.example.com:8000";
    EXPECT_EQ(s.scan(), errc::insecure_endpoint);
    EXPECT_TRUE(s.net->seen.empty());
    s.params.allow_http = true;
    EXPECT_FALSE(s.scan());
    s.params.allow_http = false;
    for (const char* local : {"http://localhost:8000", "http://127.1.2.3", "http://[::1]:8000"}) {
        s.params.endpoint_url = local;
        EXPECT_FALSE(s.scan()) << local;
    }
}

TEST(client, a_region_that_would_lead_elsewhere_signs_nothing) {
    for (const char* evil : {"x@evil:443/#", "evil.com/", "eu-west-1\n", "a.b", "-a"}) {
        client_scenario s;
        s.params.region = evil;
        EXPECT_EQ(s.scan(), errc::bad_region) << evil;
        EXPECT_TRUE(s.net->seen.empty());
    }
}

TEST(client, region_of_the_instance_comes_last) {
    client_scenario s;
    s.params.region.clear();
    ::unsetenv("AWS_REGION");
    ::unsetenv("AWS_DEFAULT_REGION");
    ::setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
    s.net->answer = [](const request& r) -> reply {
        if (r.where.host == "169.254.169.254") {
            return r.method == "PUT" ? std::string("token") : std::string("ap-south-1");
        }
        return client_scenario::one_item();
    };
    client service(s.context.get_executor(), s.params);
    ASSERT_FALSE(s.scan(service)) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.back().where.host, "dynamodb.ap-south-1.amazonaws.com");
    ASSERT_FALSE(s.scan(service));
    EXPECT_EQ(s.net->seen.size(), 4u); // token, region, two pages
    s.net->answer = [](const request&) {
        return reply(errc::timed_out);
    };
    EXPECT_EQ(s.scan(), errc::bad_region);
    EXPECT_NE(s.diag.message.find("No region is configured"), std::string::npos);
}

TEST(client, credentials_that_would_split_a_header_are_refused) {
    for (const auto& token : {std::string("a\r\nX: y"), std::string("a\0b", 3)}) {
        client_scenario s;
        s.params.credentials = static_credentials("AKID", "secret", token);
        EXPECT_EQ(s.scan(), errc::bad_credentials);
        EXPECT_TRUE(s.net->seen.empty());
    }
}

// Failures of the SDKs, as they are known in the field.

TEST(sdk_failures, a_wrong_crc_is_never_taken_for_data) { // Node ignores it, C++ never looks
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return with_crc(s.one_item(), s.net->seen.size() < 3 ? 1 : 0);
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.result.size(), 1u);
}

TEST(sdk_failures, no_expect_header) { // C++: costs a second a page
    client_scenario s;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan());
    for (const auto& [name, value] : s.net->seen.at(0).headers) {
        EXPECT_NE(name, "Expect");
        EXPECT_NE(value, "100-continue");
    }
}

TEST(sdk_failures, a_string_is_not_cut_at_nul) { // C++
    client_scenario s;
    s.net->answer = [](const request&) {
        return std::string(R"({"Count":1,"Items":[{"id":{"S":"a\u0000b"}}],"ScannedCount":1})");
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    std::string text;
    const auto value = s.result.items().begin()->find("id");
    ASSERT_TRUE(value);
    ASSERT_FALSE(value->text(text));
    EXPECT_EQ(text, std::string("a\0b", 3));
}

TEST(sdk_failures, no_limit_is_not_a_limit_of_zero) { // the original
    client_scenario s;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(s.net->seen.at(0).body.find("Limit"), std::string::npos);
}

TEST(sdk_failures, missing_consumed_capacity_is_no_crash) { // the original
    client_scenario s;
    s.net->answer = [](const request&) {
        return std::string(R"({"Count":0,"Items":[],"ScannedCount":0})");
    };
    ASSERT_FALSE(s.scan());
    EXPECT_FALSE(s.result.consumed_capacity());
}

TEST(sdk_failures, a_reset_in_mid_body_repeats_the_page) { // kills the original's dump
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() == 1
                   ? reply(make_error_code(boost::system::errc::connection_reset))
                   : reply(s.one_item());
    };
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(s.net->seen.size(), 2u);
}

class half_bodies : public testing::TestWithParam<const char*> {};

TEST_P(half_bodies, are_never_an_empty_success) { // botocore accepts them
    client_scenario s;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() == 1 ? reply(GetParam()) : reply(s.one_item());
    };
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(s.net->seen.size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(sdk_failures, half_bodies,
                         testing::Values("", "{", "{}", "[]", "null", "<html></html>",
                                         R"({"Count":1,"Items":[{"id":{"S":"a"}})",
                                         R"({"Count":2,"Items":[{"id":{"S":"a"}}]})"));

// As botocore does it: the path of the endpoint is the operation's, its query goes along.
TEST(client, the_path_of_an_endpoint_is_kept_and_signed) {
    struct row {
        const char* url;
        const char* target;
        const char* path;
        const char* query;
    };
    for (const auto& [url, target, path, query] : {
             row{"http://localhost:8000", "/", "/", ""},
             row{"http://localhost:8000/", "/", "/", ""},
             row{"http://localhost:8000/ddb/api", "/ddb/api", "/ddb/api", ""},
             row{"http://localhost:8000/ddb/api/", "/ddb/api/", "/ddb/api/", ""},
             row{"https://h/a%20b//../c?key=v&x", "/a%20b//../c?key=v&x", "/a%20b//../c",
                 "key=v&x"},
         }) {
        client_scenario s;
        s.params.endpoint_url = url;
        s.net->answer = [](const request&) {
            return client_scenario::one_item();
        };
        ASSERT_FALSE(s.scan()) << s.diag.to_string();
        const auto& asked = s.net->seen.at(0);
        EXPECT_EQ(asked.target, target);
        core::sigv4_signer signer({"eu-west-1", "dynamodb"});
        core::signable_request same;
        const std::vector<http_header> headers{{"Host", asked.headers.at("Host")},
                                               {"Content-Type", asked.headers.at("Content-Type")},
                                               {"X-Amz-Target", asked.headers.at("X-Amz-Target")}};
        same.path = path;
        same.query = query;
        same.headers = headers;
        same.payload = asked.body;
        core::signature expected;
        const std::chrono::system_clock::time_point sent{virtual_time::epoch};
        signer.sign(same, {"AKID", "secret", "CANARYTOKEN"}, sent, expected);
        EXPECT_EQ(asked.headers.at("Authorization"), expected.authorization) << url;
    }
}

// The name is checked before, what it leads to when it is connected to.
TEST(client, plain_text_is_for_this_machine_only_unless_it_is_allowed) {
    for (const bool allowed : {false, true}) {
        for (const char* url :
             {"http://localhost:8000", "http://localhost.:8000", "http://127.0.0.1:8000"}) {
            client_scenario s;
            s.params.endpoint_url = url;
            s.params.allow_http = allowed;
            s.net->answer = [](const request&) {
                return client_scenario::one_item();
            };
            ASSERT_FALSE(s.scan()) << s.diag.to_string();
            EXPECT_EQ(s.net->seen.at(0).where.local_only, !allowed) << url;
        }
    }
    client_scenario s;
    s.params.endpoint_url = "https://localhost:8000";
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_FALSE(s.net->seen.at(0).where.local_only) << "the certificate says who it is";
}

// botocore and curl leave the dot in Host; only SNI and certificates know none.
TEST(client, a_final_dot_stays_in_the_host_header) {
    client_scenario s;
    s.params.endpoint_url = "https://dynamodb.eu-west-1.amazonaws.com.";
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).where.host, "dynamodb.eu-west-1.amazonaws.com.");
    EXPECT_EQ(s.net->seen.at(0).headers.at("Host"), "dynamodb.eu-west-1.amazonaws.com.");
}

} // namespace
} // namespace dyndump::test
