// What the client repeats, how its credentials are renewed, and how it paces itself.
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using request = client_scenario::request;
using reply = client_scenario::reply;

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

// When, in seconds, a scan is sent that is asked for just after another was throttled.
double sent_after_throttle(const std::string& why) {
    client_scenario s;
    s.net->answer = [&](const request& r) {
        return r.body.find("throttled") != std::string::npos && s.time->seconds() < 0.015
                   ? s.refusal("ProvisionedThroughputExceededException", 400, reason(why))
                   : reply(s.one_item());
    };
    client service(s.context.get_executor(), s.params);
    page first;
    page second;
    diagnostics of_first;
    diagnostics of_second;
    double answered = 0;
    service.async_scan(s.of_table("throttled"), first, of_first,
                       [](error_code ec) { EXPECT_FALSE(ec); });
    service.async_scan(s.of_table("other"), second, of_second, [&](error_code) {
        service.async_scan(s.of_table("other"), second, of_second, [&](error_code ec) {
            EXPECT_FALSE(ec);
            answered = s.time->seconds();
        });
    });
    s.time->run(s.context);
    return answered - 0.01;
}

TEST(client_retries, a_tables_limit_holds_others_up_and_a_hot_key_range_does_not) {
    EXPECT_NEAR(sent_after_throttle("TableReadKeyRangeThroughputExceeded"), 0.01, 1e-6);
    for (const auto* why :
         {"TableReadProvisionedThroughputExceeded", "TableReadAccountLimitExceeded"}) {
        EXPECT_GT(sent_after_throttle(why), 0.02);
        EXPECT_LT(sent_after_throttle(why), 1.02);
    }
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
