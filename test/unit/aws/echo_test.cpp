// Services that repeat what they were sent.
#include "aws/echo.hpp"

#include "aws/form.hpp"
#include "aws/http_call.hpp"
#include "aws/token_cache.hpp"
#include "support/credentials_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;

std::string redacted(std::string text, std::string_view secret) {
    redact_echo(text, secret);
    return text;
}

TEST(redact_echo, every_form_of_a_secret) {
    const std::string secret = "start/+=\"\\&<'\n>end of it";
    std::string form;
    append_encoded(form, secret);
    const std::string lower = "start%2f%2b%3d%22%5c%26%3c%27%0a%3eend%20of%20it";
    for (const auto& text : {secret, std::string("start/+=\"\\&<' >end of it"), form, lower,
                             std::string(R"(start/+=\"\\&<'\n>end of it)"),
                             std::string(R"(start\/+=\"\\&<'\n>end of it)"),
                             std::string("start/+=&quot;\\&amp;&lt;&#39; &gt;end of it")}) {
        EXPECT_EQ(redacted("<" + text + "> " + text, secret), "<***> ***") << text;
        const auto cut = redacted(text.substr(0, text.size() - 4), secret);
        EXPECT_EQ(cut, "***") << text;
    }
}

// A world in which every service repeats the request in what it says of it.
struct echo : testing::Test {
    echo() {
        s.net->answer = [this](const request& r) {
            std::string all = r.body;
            for (const auto& [name, value] : r.headers) {
                all += ' ' + value;
            }
            std::string quoted;
            for (const char c : all) {
                quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
            }
            seen += all;
            return reply(as_json ? R"({"__type":"Oops","message":")" + quoted + "\"}" : all, 400);
        };
    }
    void expect_nothing_of(const std::string& secret) {
        EXPECT_NE(seen.find(secret.substr(0, 8)), std::string::npos) << "it was not sent";
        const auto told = s.diag.to_string();
        EXPECT_EQ(told.find(secret.substr(0, 8)), std::string::npos) << told;
        EXPECT_NE(told.find("***"), std::string::npos) << told;
        for (const auto& line : s.logged) {
            EXPECT_EQ(line.find(secret.substr(0, 8)), std::string::npos) << line;
        }
    }

    credentials_scenario s;
    std::string seen;
    bool as_json = true;
};

TEST_F(echo, of_a_web_identity_token) {
    const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJ+/==.c2lnbmF0dXJl";
    for (const bool json : {true, false}) {
        as_json = json;
        s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
        s.env["AWS_ROLE_ARN"] = "r";
        s.env["AWS_ROLE_SESSION_NAME"] = "n";
        s.files["/token"] = token;
        // What names no fault of the service is somebody else's answer.
        EXPECT_EQ(s.get(web_identity_source(s.world())),
                  json ? errc::bad_credentials : errc::foreign_answer);
        expect_nothing_of(token);
    }
}

TEST_F(echo, of_a_roles_external_id_and_of_the_session_token) {
    s.env["AWS_ACCESS_KEY_ID"] = "A";
    s.env["AWS_SECRET_ACCESS_KEY"] = "secret-access-key";
    s.env["AWS_SESSION_TOKEN"] = "session-token-0123456789";
    s.config("[default]\nrole_arn = r\nrole_session_name = n\ncredential_source = Environment\n"
             "external_id = external/id/0123456789\n");
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_credentials);
    expect_nothing_of("external");
    expect_nothing_of("session-token-0123456789");
}

TEST_F(echo, of_a_session_that_is_renewed) {
    s.config("[default]\nsso_session = w\nsso_account_id = 1\nsso_role_name = r\n"
             "[sso-session w]\nsso_region = eu-north-1\nsso_start_url = https://w/start\n");
    s.files["/home/u/.aws/sso/cache/" + sso_cache_name("w")] =
        R"({"accessToken":"access-token-1","expiresAt":"2025-01-01T00:00:00Z","clientId":"c",)"
        R"("clientSecret":"client-secret-0123","refreshToken":"refresh-token-0123",)"
        R"("registrationExpiresAt":"2026-03-01T00:00:00Z"})";
    for (const bool json : {true, false}) {
        as_json = json;
        EXPECT_TRUE(s.get(sso_source(s.world())));
        expect_nothing_of("client-secret-0123");
        expect_nothing_of("refresh-token-0123");
    }
}

TEST_F(echo, of_a_containers_token_without_its_scheme) {
    s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://localhost/";
    s.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic dXNlcjpwYXNzd29yZA==";
    s.net->answer = [this](const request& r) {
        seen = r.headers.at("Authorization").substr(6);
        return reply(
            R"({"code":")" + seen.substr(0, 20) + R"(","message":"what is )" + seen + "?\"}", 400);
    };
    EXPECT_EQ(s.get(container_source(s.world())), errc::bad_credentials);
    expect_nothing_of("dXNlcjpwYXNzd29yZA==");
}

} // namespace
} // namespace dyndump::aws
