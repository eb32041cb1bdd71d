// Times that credentials and tokens come with, beyond what a nanosecond clock can hold.
#include "aws/refreshing_provider.hpp"
#include "aws/token_cache.hpp"
#include "core/iso_time.hpp"
#include "support/credentials_scenario.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;
using wall_time = std::chrono::system_clock::time_point;

const std::string far_away[] = {"2262-04-11T23:47:16Z", "2262-04-11T23:47:17Z",
                                "2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
                                "9999-12-31T23:59:59-23:59"};

struct expiry : testing::Test {
    // As a client asks: what has expired is an error.
    error_code get(const source_ptr& from) {
        return s.get(std::make_shared<refreshing_provider>(s.context.get_executor(), from, s.time));
    }
    void expect_far_away(const source_ptr& from, const std::string& what) {
        ASSERT_FALSE(get(from)) << what << ": " << s.diag.to_string();
        EXPECT_GE(*s.found->expiration() - s.time->wall_now(), std::chrono::hours(24 * 365 * 200))
            << what;
    }

    credentials_scenario s;
};

TEST_F(expiry, after_2262_has_not_passed) {
    for (const auto& when : far_away) {
        s.env = {{"HOME", "/home/u"}, {"AWS_REGION", "eu-west-1"}};
        s.files.clear();
        s.env["AWS_ACCESS_KEY_ID"] = "A";
        s.env["AWS_SECRET_ACCESS_KEY"] = "s";
        s.env["AWS_CREDENTIAL_EXPIRATION"] = when;
        expect_far_away(environment_source(s.world()), "environment, " + when);
        s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://localhost/";
        s.net->answer = [&](const request&) {
            return test::keys_json("K", when);
        };
        expect_far_away(container_source(s.world()), "container, " + when);
        s.config("[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Environment\n");
        s.net->answer = [&](const request&) {
            return test::sts_xml("R", when);
        };
        s.env.erase("AWS_CREDENTIAL_EXPIRATION");
        expect_far_away(assume_role_source(s.world()), "role, " + when);
        s.config("[default]\nlogin_session = me\n");
        s.files["/home/u/.aws/login/cache/" + login_cache_name("me")] =
            R"({"accessToken":{"accessKeyId":"L","secretAccessKey":"s","sessionToken":"t",)"
            R"("expiresAt":")" +
            when + R"("}})";
        expect_far_away(login_source(s.world()), "login, " + when);
    }
}

TEST_F(expiry, long_ago_has_passed) {
    s.env["AWS_ACCESS_KEY_ID"] = "A";
    s.env["AWS_SECRET_ACCESS_KEY"] = "s";
    for (const auto* when : {"0000-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "1677-01-01T00:00:00Z",
                             "1969-12-31T23:59:59Z"}) {
        s.env["AWS_CREDENTIAL_EXPIRATION"] = when;
        EXPECT_EQ(get(environment_source(s.world())), errc::bad_credentials) << when;
        EXPECT_NE(s.diag.message.find("expired already"), std::string::npos) << s.diag.message;
    }
}

struct odd_expiration final : credentials_provider {
    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        out = std::make_shared<const credentials>("A", "s", "", when);
        co_return error_code{};
    }
    std::string name() const override { return "odd"; }

    wall_time when;
};

TEST_F(expiry, of_a_provider_may_be_the_last_moment_or_the_first) {
    const auto source = std::make_shared<odd_expiration>();
    source->when = wall_time::max();
    expect_far_away(source, "the last");
    source->when = wall_time::min();
    EXPECT_EQ(get(source), errc::bad_credentials);
}

// The session's token; its cache is a real file, which others read as well.
struct sso_expiry : expiry {
    sso_expiry() {
        std::filesystem::create_directories(home.path() / ".aws/sso/cache");
        s.env["HOME"] = home.path();
        put(".aws/config",
            "[default]\nsso_session = work\nsso_account_id = 1\nsso_role_name = Reader\n"
            "[sso-session work]\nsso_region = eu-north-1\nsso_start_url = https://w/start\n");
    }
    void put(const std::string& name, const std::string& text) {
        ASSERT_FALSE(replace_private_file(home / name, text));
    }
    void put_token(const std::string& expires, const std::string& registered) {
        put(cache, R"({"accessToken":"old-token","expiresAt":")" + expires +
                       R"(","clientId":"c","clientSecret":"cs","refreshToken":"r",)"
                       R"("registrationExpiresAt":")" +
                       registered + "\"}");
    }
    // Answers the renewal with `lifetime`, the role with `expiration`.
    error_code ask(const std::string& lifetime, const std::string& expiration) {
        s.net->answer = [=](const request& r) {
            return r.target == "/token"
                       ? reply(R"({"accessToken":"new-token","expiresIn":)" + lifetime + "}")
                       : reply(R"({"roleCredentials":{"accessKeyId":"S","secretAccessKey":"s",)"
                               R"("sessionToken":"t","expiration":)" +
                               expiration + "}}");
        };
        auto with = std::make_shared<surroundings>(*s.world());
        with->files = std::make_shared<system_file_reader>();
        return get(sso_source(with));
    }

    test::temporary_directory home;
    const std::string cache = ".aws/sso/cache/" + sso_cache_name("work");
};

TEST_F(sso_expiry, of_the_token_and_its_registration_may_be_far_away) {
    for (const auto& when : far_away) {
        put_token(when, "2026-03-01T00:00:00Z");
        EXPECT_FALSE(ask("1", "1767232800000")) << when << s.diag.to_string();
        EXPECT_EQ(s.net->seen.back().headers.at("x-amz-sso_bearer_token"), "old-token");
        put_token("2026-01-01T00:10:00Z", when);
        EXPECT_FALSE(ask("3600", "1767232800000")) << when << s.diag.to_string();
        EXPECT_EQ(s.net->seen.back().headers.at("x-amz-sso_bearer_token"), "new-token") << when;
    }
}

TEST_F(sso_expiry, a_lifetime_beyond_the_clock_is_its_end_in_the_cache) {
    for (const auto* lifetime :
         {"9223372036", "9223372037", "99999999999", "9223372036854775807"}) {
        put_token("2026-01-01T00:10:00Z", "2026-03-01T00:00:00Z");
        EXPECT_FALSE(ask(lifetime, "1767232800000")) << lifetime << s.diag.to_string();
        const auto kept = home.read(cache);
        EXPECT_NE(kept.find(R"("accessToken":"new-token")"), std::string::npos) << kept;
        EXPECT_NE(kept.find(R"("expiresAt":"2262-04-11T23:47:16Z")"), std::string::npos) << kept;
    }
}

TEST_F(sso_expiry, without_a_lifetime_the_cache_keeps_what_it_has) {
    for (const auto* lifetime : {"0", "-1", "-9223372036854775808", "null", "\"soon\"", "1e30"}) {
        put_token("2026-01-01T00:10:00Z", "2026-03-01T00:00:00Z");
        const auto before = home.read(cache);
        EXPECT_FALSE(ask(lifetime, "1767232800000")) << lifetime << s.diag.to_string();
        EXPECT_EQ(s.net->seen.back().headers.at("x-amz-sso_bearer_token"), "old-token");
        EXPECT_EQ(home.read(cache), before) << lifetime;
    }
}

TEST_F(sso_expiry, of_the_role_may_be_far_away) {
    put_token("2026-01-01T08:00:00Z", "2026-03-01T00:00:00Z");
    for (const auto* ms : {"9223372036855", "253402300799000", "9223372036854775807"}) {
        ASSERT_FALSE(ask("1", ms)) << ms << s.diag.to_string();
        EXPECT_GT(*s.found->expiration() - s.time->wall_now(), std::chrono::hours(24 * 365 * 200));
    }
    for (const auto* ms : {"-9223372036854775808", "-1", "0", "null", "\"soon\"", "1e30"}) {
        EXPECT_EQ(ask("1", ms), errc::bad_credentials) << ms;
    }
}

} // namespace
} // namespace dyndump::aws
