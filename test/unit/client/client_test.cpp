// One operation of the client: where it goes, what it repeats, what it tells.
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

// Repeating.

TEST(client_retries, headers_and_signature_of_a_retry) {
    client_scenario s;
    s.net->latency = 2s;
    s.net->answer = [&s](const request&) {
        return s.net->seen.size() == 1 ? s.refusal("InternalServerError", 500)
                                       : reply(s.one_item());
    };
    s.params.connection.timeouts.request = 60s;
    ASSERT_FALSE(s.scan());
    const auto& first = s.net->seen.at(0).headers;
    const auto& second = s.net->seen.at(1).headers;
    EXPECT_EQ(first.at("amz-sdk-invocation-id"), second.at("amz-sdk-invocation-id"));
    EXPECT_NE(first.at("X-Amz-Date"), second.at("X-Amz-Date"));
    EXPECT_NE(first.at("Authorization"), second.at("Authorization"));
    EXPECT_EQ(second.at("amz-sdk-request"), "ttl=20260101T000102Z; attempt=2; max=10");
    EXPECT_EQ(s.count_logged("retry"), 1u);
    EXPECT_EQ(s.count_logged("page"), 1u);
}

TEST(client_retries, the_servers_wish_is_heeded) {
    client_scenario s;
    s.net->answer = [&s](const request&) {
        if (s.net->seen.size() > 1) {
            return reply(s.one_item());
        }
        auto r = s.refusal("InternalServerError", 500);
        r.headers["x-amz-retry-after"] = "3000";
        return r;
    };
    ASSERT_FALSE(s.scan());
    EXPECT_GE(s.time->seconds(), 3.0);
    EXPECT_LT(s.time->seconds(), 3.1);
}

TEST(client_retries, as_many_as_configured) {
    client_scenario s;
    s.params.retry.max_attempts = 3;
    s.net->answer = [](const request&) {
        return client_scenario::refusal("InternalServerError", 500);
    };
    EXPECT_EQ(s.scan(), service_errc::internal_server_error);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.diag.attempts, 3u);
    EXPECT_EQ(s.count_logged("failure"), 1u);
    ::setenv("AWS_MAX_ATTEMPTS", "2", 1);
    s.params.retry.max_attempts.reset();
    s.scan();
    ::unsetenv("AWS_MAX_ATTEMPTS");
    EXPECT_EQ(s.net->seen.size(), 5u);
    s.params.retry.max_attempts = 0;
    EXPECT_EQ(s.scan(), errc::invalid_argument);
}

// What numbered keys bring: refused ones are replaced by the next.
struct renewing final : credentials_provider {
    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics& diag) override {
        if (faults > 0) {
            --faults;
            diag.message = "the source is away";
            co_return errc::timed_out;
        }
        out = current;
        co_return error_code{};
    }
    void invalidate(const credentials_ptr& refused) override {
        if (refused == current && renews) {
            current = std::make_shared<const credentials>("NEW", "s");
        }
    }
    std::string name() const override { return "renewing"; }

    credentials_ptr current = std::make_shared<const credentials>("OLD", "s");
    bool renews = true;
    int faults = 0;
};

TEST(client_credentials, expired_in_mid_dump_the_same_page_is_repeated_with_new_ones) {
    client_scenario s;
    s.params.credentials = std::make_shared<renewing>();
    s.net->answer = [](const request& r) {
        return r.headers.at("Authorization").find("Credential=OLD") != std::string::npos
                   ? client_scenario::refusal("ExpiredTokenException")
                   : reply(client_scenario::one_item());
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    ASSERT_EQ(s.net->seen.size(), 2u);
    EXPECT_EQ(s.net->seen[0].body, s.net->seen[1].body);
}

TEST(client_credentials, expired_and_none_newer) {
    client_scenario s;
    auto keys = std::make_shared<renewing>();
    keys->renews = false;
    s.params.credentials = keys;
    s.net->answer = [](const request&) {
        return client_scenario::refusal("ExpiredTokenException");
    };
    EXPECT_EQ(s.scan(), service_errc::expired_token);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

TEST(client_credentials, a_source_that_is_away_is_asked_again) {
    client_scenario s;
    auto keys = std::make_shared<renewing>();
    keys->faults = 3;
    s.params.credentials = keys;
    s.net->answer = [](const request&) {
        return client_scenario::one_item();
    };
    EXPECT_FALSE(s.scan()) << s.diag.to_string();
    keys->faults = 1000;
    EXPECT_EQ(s.scan(), errc::timed_out);
    EXPECT_EQ(s.diag.message, "the source is away");
}

TEST(client_clock, is_corrected_and_the_request_repeated_at_once) {
    client_scenario s;
    s.net->answer = [&s](const request& r) {
        auto answer =
            s.net->seen.size() == 1 ? s.refusal("InvalidSignatureException") : reply(s.one_item());
        answer.headers["Date"] = "Thu, 01 Jan 2026 01:00:00 GMT"; // an hour ahead
        (void)r;
        return answer;
    };
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(1).headers.at("X-Amz-Date").substr(0, 11), "20260101T01");
    EXPECT_GE(s.count_logged("clock_skew"), 1u);
}

// Adaptive: what a throttle does to the next requests.

double seconds_for(client_scenario& s, int pages) {
    client service(s.context.get_executor(), s.params);
    const double from = s.time->seconds();
    for (int i = 0; i < pages; ++i) {
        EXPECT_FALSE(s.scan(service)) << s.diag.to_string();
    }
    return s.time->seconds() - from;
}

std::string reason(const std::string& name) {
    return R"(,"ThrottlingReasons":[{"reason":")" + name + R"(","resource":"arn"}])";
}

double with_throttle(retry_mode mode, const std::string& why) {
    client_scenario s;
    s.params.retry.mode = mode;
    s.net->answer = [&s, &why](const request&) {
        // Throttles late enough for a rate to be measured.
        return s.net->seen.size() >= 200 && s.net->seen.size() % 20 == 0
                   ? s.refusal("ProvisionedThroughputExceededException", 400, reason(why))
                   : reply(s.one_item());
    };
    return seconds_for(s, 1000);
}

TEST(client_adaptive, a_tables_limit_slows_all_and_a_hot_key_range_only_its_reader) {
    const auto table = "TableReadProvisionedThroughputExceeded";
    const auto range = "TableReadKeyRangeThroughputExceeded";
    const double plain = with_throttle(retry_mode::standard, table);
    const double hot = with_throttle(retry_mode::adaptive, range);
    const double all = with_throttle(retry_mode::adaptive, table);
    EXPECT_NEAR(hot, plain, 0.001); // one backoff, nothing else
    EXPECT_GT(all, plain + 1);
}

// Secrets.

TEST(client_secrets, no_line_of_the_log_and_no_diagnostics_hold_one) {
    const std::string key = "CANARYSECRETKEY";
    client_scenario s;
    s.params.credentials = static_credentials("AKID", key, "CANARYTOKEN");
    unsigned turn = 0;
    std::string told;
    const std::vector<reply> answers{
        // As the service words it: the canonical request, headers and all.
        client_scenario::refusal("InvalidSignatureException", 400,
                                 R"(,"Message":"The Canonical String should have been )"
                                 R"(x-amz-security-token:CANARYTOKEN"})"),
        reply("<html>CANARYTOKEN</html>", 502),
        client_scenario::refusal("CANARYTOKEN", 400),
        client_scenario::refusal("AccessDeniedException", 400, R"(,"m":"CANARYTOKEN")"),
        reply(R"({"__type":"x#ThrottlingException","message":"for CANARYTOKEN"})", 400),
        reply("{\"Items\": CANARYTOKEN}")};
    s.params.retry.max_attempts = 2;
    s.params.retry.patient = false;
    s.net->answer = [&](const request&) {
        return answers[turn];
    };
    for (turn = 0; turn < answers.size(); ++turn) {
        EXPECT_TRUE(s.scan());
        told += s.diag.to_string() + '\n';
    }
    for (const auto& line : s.logged) {
        told += line + '\n';
    }
    EXPECT_FALSE(s.logged.empty());
    EXPECT_EQ(told.find("CANARY"), std::string::npos) << told;
}

} // namespace
} // namespace dyndump::test
