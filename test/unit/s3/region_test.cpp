// A bucket in another region than it is asked for in, and answers of others than S3.
#include "support/s3_scenario.hpp"

namespace dyndump::test {
namespace {

using reply = s3_scenario::reply;

TEST(s3_region, is_learnt_once_and_location_never_followed) {
    for (auto redirection : {s3_scenario::refusal("PermanentRedirect", 301),
                             s3_scenario::refusal("TemporaryRedirect", 307),
                             s3_scenario::refusal("IllegalLocationConstraintException", 400),
                             reply("", 301), reply("", 400)}) {
        s3_scenario s;
        redirection.headers = {{"x-amz-bucket-region", "us-west-2"},
                               {"Location", "https://evil.example.com/"}};
        s.answer({redirection, s.with(200, {{"ETag", "e"}})});
        auto service = s.make();
        EXPECT_FALSE(s.put(service, s.object()).first) << s.diag.to_string();
        ASSERT_EQ(s.net->seen.size(), 2u);
        EXPECT_EQ(s.net->seen[1].where.host, "bucket.s3.us-west-2.amazonaws.com");
        EXPECT_NE(s.net->seen[1].headers.at("Authorization").find("/us-west-2/s3/"),
                  std::string::npos);
        EXPECT_EQ(s.net->seen[1].body, "hello");
        EXPECT_FALSE(s.put(service, s.object()).first);
        ASSERT_EQ(s.net->seen.size(), 3u);
        EXPECT_EQ(s.net->seen[2].where.host, "bucket.s3.us-west-2.amazonaws.com");
        EXPECT_EQ(s.time->seconds(), 0.03) << "at once";
    }
}

TEST(s3_region, is_in_the_answer_or_asked_for) {
    s3_scenario s;
    s.answer({reply("<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region>"
                    "</Error>",
                    400),
              s.with(200, {{"ETag", "e"}})});
    EXPECT_FALSE(s.put(s.object()).first);
    EXPECT_EQ(s.net->seen.back().where.host, "bucket.s3.eu-north-1.amazonaws.com");

    s3_scenario t;
    t.answer({t.refusal("PermanentRedirect", 301),
              t.with(403, {{"x-amz-bucket-region", "ap-south-1"}}), t.with(200, {{"ETag", "e"}})});
    EXPECT_FALSE(t.put(t.object()).first);
    ASSERT_EQ(t.net->seen.size(), 3u);
    EXPECT_EQ(t.net->seen[1].method, "HEAD");
    EXPECT_EQ(t.net->seen[1].target, "/");
    EXPECT_EQ(t.net->seen[2].where.host, "bucket.s3.ap-south-1.amazonaws.com");
}

TEST(s3_region, that_helps_nothing_is_an_error) {
    for (const char* told : {"", "eu-west-1", "evil.example.com/", "x y"}) {
        s3_scenario s;
        auto redirection = s.refusal("PermanentRedirect", 301);
        redirection.headers = {{"x-amz-bucket-region", told},
                               {"Location", "https://evil.example.com/"}};
        s.answer({redirection});
        EXPECT_EQ(s.put(s.object()).first, s3_errc::wrong_region) << told;
        EXPECT_LE(s.net->seen.size(), 2u);
        for (const auto& sent : s.net->seen) {
            EXPECT_EQ(sent.where.host, "bucket.s3.eu-west-1.amazonaws.com");
        }
        EXPECT_NE(s.diag.message.find("region"), std::string::npos);
    }
}

TEST(s3_foreign, answers_are_called_that) {
    for (const auto& body : {R"({"__type":"com.amazon#MissingAuthenticationTokenException"})",
                             "<html><body>It works!</body></html>"}) {
        s3_scenario s;
        s.params.endpoint_url = "http://localhost:8000";
        s.params.path_style = true;
        s.answer({reply(body, 400)});
        EXPECT_EQ(s.put(s.object()).first, errc::foreign_answer) << body;
        EXPECT_NE(s.diag.message.find("http://localhost:8000"), std::string::npos);
        EXPECT_NE(s.diag.message.find("AWS_ENDPOINT_URL_S3"), std::string::npos);
    }
}

TEST(s3_credentials, that_have_expired_are_renewed) {
    struct renewing final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            out = current;
            co_return error_code{};
        }
        void invalidate(const credentials_ptr&) override {
            if (renews) {
                current = std::make_shared<const credentials>("NEW", "s");
            }
        }
        std::string name() const override { return "renewing"; }
        credentials_ptr current = std::make_shared<const credentials>("OLD", "s");
        bool renews = true;
    };
    for (const bool renews : {true, false}) {
        s3_scenario s;
        auto keys = std::make_shared<renewing>();
        keys->renews = renews;
        s.params.credentials = keys;
        s.net->answer = [](const s3_scenario::request& r) {
            return r.headers.at("Authorization").find("Credential=OLD") != std::string::npos
                       ? s3_scenario::refusal("ExpiredToken", 400)
                       : s3_scenario::with(200, {{"ETag", "e"}});
        };
        EXPECT_EQ(s.put(s.object()).first,
                  renews ? error_code() : error_code(s3_errc::expired_token));
        EXPECT_EQ(s.net->seen.size(), renews ? 2u : 1u);
    }
}

TEST(s3_clock, is_corrected_and_the_request_repeated) {
    s3_scenario s;
    auto skewed = s.refusal("RequestTimeTooSkewed", 403);
    skewed.headers = {{"Date", "Thu, 01 Jan 2026 01:00:00 GMT"}}; // an hour ahead
    auto good = s.with(200, {{"ETag", "e"}, {"Date", "Thu, 01 Jan 2026 01:00:00 GMT"}});
    s.answer({skewed, good});
    EXPECT_FALSE(s.put(s.object()).first) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(1).headers.at("X-Amz-Date").substr(0, 11), "20260101T01");
}

TEST(s3_secrets, of_a_request_that_a_service_repeats_are_not_shown) {
    s3_scenario s;
    s.answer({reply("<Error><Code>SignatureDoesNotMatch</Code><Message>you sent CANARYTOKEN"
                    "</Message></Error>",
                    403)});
    EXPECT_EQ(s.put(s.object()).first, s3_errc::invalid_signature);
    EXPECT_EQ(s.diag.to_string().find("CANARY"), std::string::npos);
}

} // namespace
} // namespace dyndump::test
