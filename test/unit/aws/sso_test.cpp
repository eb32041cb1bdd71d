// IAM Identity Center, and what `aws login` leaves.
#include "aws/token_cache.hpp"
#include "support/credentials_scenario.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;

constexpr const char* session_config =
    "[default]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
    "[sso-session work]\nsso_region = eu-north-1\nsso_start_url = https://w.awsapps.com/start\n";

std::string role_credentials() {
    return R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t",)"
           R"("expiration":1767232800000}})";
}

std::string token_json(const std::string& expires, const std::string& more = "") {
    return R"({"accessToken":"sso-token","expiresAt":")" + expires + '"' + more + "}";
}

const std::string renewable = R"(,"clientId":"c","clientSecret":"cs","refreshToken":"r",)"
                              R"("registrationExpiresAt":"2026-03-01T00:00:00Z")";

// A world whose home is a real directory, for the cache is written to.
struct sso_test : testing::Test {
    sso_test() {
        std::filesystem::create_directories(home.path() / ".aws/sso/cache");
        s.env["HOME"] = home.path();
        s.env["AWS_CONFIG_FILE"] = home / "config";
        put("config", session_config);
    }

    void put(const std::string& name, const std::string& text) {
        ASSERT_FALSE(replace_private_file(home / name, text));
    }

    error_code get() {
        auto with = std::make_shared<surroundings>(*s.world());
        with->files = std::make_shared<system_file_reader>();
        return s.get(sso_source(with));
    }

    test::temporary_directory home;
    credentials_scenario s;
    const std::string cache = ".aws/sso/cache/" + sso_cache_name("work");
};

TEST_F(sso_test, role_with_the_cached_token) {
    put(cache, token_json("2026-01-01T08:00:00Z"));
    s.net->answer = [](const request&) {
        return role_credentials();
    };
    ASSERT_FALSE(get()) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "SSO");
    EXPECT_EQ(s.found->account_id(), "123456789012");
    EXPECT_EQ(*s.found->expiration(),
              std::chrono::system_clock::time_point(std::chrono::seconds(1767232800)));
    const auto& asked = s.net->seen.at(0);
    EXPECT_EQ(asked.where.host, "portal.sso.eu-north-1.amazonaws.com");
    EXPECT_EQ(asked.target, "/federation/credentials?role_name=Reader&account_id=123456789012");
    EXPECT_EQ(asked.headers.at("x-amz-sso_bearer_token"), "sso-token");
}

TEST_F(sso_test, a_token_with_little_left_is_renewed_and_kept) {
    put(cache, token_json("2026-01-01T00:10:00Z", renewable));
    s.net->answer = [](const request& r) {
        return r.target == "/token"
                   ? reply(R"({"accessToken":"new-token","expiresIn":3600,"refreshToken":"r2"})")
                   : reply(role_credentials());
    };
    ASSERT_FALSE(get()) << s.diag.to_string();
    ASSERT_EQ(s.net->seen.size(), 2u);
    EXPECT_EQ(s.net->seen[0].where.host, "oidc.eu-north-1.amazonaws.com");
    EXPECT_EQ(s.net->seen[0].body, R"({"grantType":"refresh_token","clientId":"c",)"
                                   R"("clientSecret":"cs","refreshToken":"r"})");
    EXPECT_EQ(s.net->seen[1].headers.at("x-amz-sso_bearer_token"), "new-token");
    const auto kept = home.read(cache);
    EXPECT_NE(kept.find(R"("accessToken":"new-token")"), std::string::npos) << kept;
    EXPECT_NE(kept.find(R"("refreshToken":"r2")"), std::string::npos);
    EXPECT_NE(kept.find(R"("expiresAt":"2026-01-01T01:00:00Z")"), std::string::npos);
    EXPECT_NE(kept.find(R"("clientId":"c")"), std::string::npos);
    EXPECT_EQ(std::filesystem::status(home / cache).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(sso_test, a_failed_renewal_does_not_matter_while_the_token_lives) {
    put(cache, token_json("2026-01-01T00:10:00Z", renewable));
    s.net->answer = [](const request& r) {
        return r.target == "/token" ? reply(R"({"error":"invalid_grant"})", 400)
                                    : reply(role_credentials());
    };
    ASSERT_FALSE(get()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.back().headers.at("x-amz-sso_bearer_token"), "sso-token");
}

TEST_F(sso_test, a_renewal_that_may_succeed_later_asks_for_no_login) {
    put(cache, token_json("2025-12-31T00:00:00Z", renewable)); // expired
    s.net->answer = [](const request&) {
        return reply("", 503);
    };
    EXPECT_EQ(get(), service_errc::service_unavailable);
    EXPECT_EQ(s.diag.message.find("aws sso login"), std::string::npos) << s.diag.message;
    s.net->answer = [](const request&) {
        return reply(R"({"__type":"ExpiredTokenException"})", 400);
    };
    EXPECT_EQ(get(), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("aws sso login"), std::string::npos);
}

TEST_F(sso_test, what_needs_a_new_login_says_so) {
    EXPECT_EQ(get(), errc::bad_credentials); // no cache
    EXPECT_NE(s.diag.message.find("aws sso login --sso-session work"), std::string::npos);
    put(cache, token_json("2025-12-31T00:00:00Z")); // expired
    EXPECT_EQ(get(), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("has expired"), std::string::npos);
    put(cache, "{");
    EXPECT_EQ(get(), errc::bad_credentials);
    EXPECT_TRUE(s.net->seen.empty());
    put(cache, token_json("2026-01-01T08:00:00Z"));
    s.net->answer = [](const request&) {
        return reply(R"({"message":"Session token"})", 401);
    };
    EXPECT_EQ(get(), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("aws sso login"), std::string::npos);
}

TEST_F(sso_test, registration_that_has_expired_cannot_renew) {
    put(cache, token_json("2025-12-31T00:00:00Z",
                          R"(,"clientId":"c","clientSecret":"cs","refreshToken":"r",)"
                          R"("registrationExpiresAt":"2025-12-01T00:00:00Z")"));
    EXPECT_EQ(get(), errc::bad_credentials);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(sso_test, older_profiles_name_the_start_url) {
    put("config", "[default]\nsso_start_url = https://o.awsapps.com/start\nsso_region = us-east-1\n"
                  "sso_account_id = 1\nsso_role_name = r\n");
    put(".aws/sso/cache/" + sso_cache_name("https://o.awsapps.com/start"),
        token_json("2026-01-01T00:01:00UTC", renewable));
    s.net->answer = [](const request&) {
        return role_credentials();
    };
    ASSERT_FALSE(get()) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 1u); // not renewed
}

TEST_F(sso_test, faults_of_the_profile) {
    put("config", "[default]\nsso_session = work\nsso_account_id = 1\nsso_role_name = r\n");
    EXPECT_EQ(get(), errc::bad_configuration);
    EXPECT_NE(s.diag.message.find("[sso-session work]"), std::string::npos);
    put("config", "[default]\nsso_start_url = u\nsso_region = us-east-1\n");
    EXPECT_EQ(get(), errc::bad_configuration);
    put("config", std::string(session_config) + "[profile x]\nsso_session = work\n");
    s.profile = "x"; // a session for tokens only
    EXPECT_EQ(get(), errc::no_credentials);
    put("config", "[default]\nsso_session = work\nsso_account_id = 1\nsso_role_name = r\n"
                  "sso_region = us-east-1\n[sso-session work]\nsso_region = eu-west-1\n"
                  "sso_start_url = u\n");
    s.profile = "";
    EXPECT_EQ(get(), errc::bad_configuration);
    EXPECT_NE(s.diag.message.find("differs"), std::string::npos);
}

TEST_F(sso_test, a_region_that_is_none_sends_nothing) {
    put("config", "[default]\nsso_start_url = u\nsso_region = evil.com/x\nsso_account_id = 1\n"
                  "sso_role_name = r\n");
    EXPECT_EQ(get(), errc::bad_region);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST(token_cache, names) {
    EXPECT_EQ(sso_cache_name("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d.json");
    EXPECT_EQ(login_cache_name("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.json");
}

TEST(login, the_sessions_keys_while_they_live) {
    credentials_scenario s;
    s.config("[default]\nlogin_session = arn:aws:iam::1:user/u\n");
    EXPECT_EQ(s.get(login_source(s.world())), errc::bad_credentials);
    const auto path = "/home/u/.aws/login/cache/" + login_cache_name("arn:aws:iam::1:user/u");
    s.files[path] = R"({"accessToken":{"accessKeyId":"L","secretAccessKey":"s","sessionToken":"t",)"
                    R"("accountId":"1","expiresAt":"2026-01-01T00:15:00Z"}})";
    ASSERT_FALSE(s.get(login_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "L");
    s.time->advance(std::chrono::hours(1));
    EXPECT_EQ(s.get(login_source(s.world())), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("aws login"), std::string::npos);
    s.config("[default]\n");
    EXPECT_EQ(s.get(login_source(s.world())), errc::no_credentials);
}

TEST_F(sso_test, the_path_of_an_endpoint_is_kept) {
    s.env["AWS_ENDPOINT_URL_SSO"] = "https://gateway/portal/";
    s.env["AWS_ENDPOINT_URL_SSO_OIDC"] = "https://gateway/oidc";
    put(cache, token_json("2020-01-01T00:00:00Z", renewable));
    s.net->answer = [](const request& r) {
        return r.method == "POST" ? std::string(R"({"accessToken":"new","expiresIn":3600})")
                                  : role_credentials();
    };
    ASSERT_FALSE(get()) << s.diag.to_string();
    ASSERT_EQ(s.net->seen.size(), 2u);
    EXPECT_EQ(s.net->seen[0].target, "/oidc/token");
    EXPECT_EQ(s.net->seen[1].target,
              "/portal/federation/credentials?role_name=Reader&account_id=123456789012");
}

} // namespace
} // namespace dyndump::aws
