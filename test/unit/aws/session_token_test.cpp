// Session tokens: under which names they are read, and those that cannot be used.
#include "aws/refreshing_provider.hpp"
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

TEST(session_token, of_the_environment_under_its_older_name) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "A";
    s.env["AWS_SECRET_ACCESS_KEY"] = "s";
    s.env["AWS_SECURITY_TOKEN"] = "older";
    ASSERT_FALSE(s.get(environment_source(s.world())));
    EXPECT_EQ(s.found->session_token(), "older");
    s.env["AWS_SESSION_TOKEN"] = "newer"; // botocore asks for the older name first
    ASSERT_FALSE(s.get(environment_source(s.world())));
    EXPECT_EQ(s.found->session_token(), "older");
    s.env["AWS_SECURITY_TOKEN"] = "";
    ASSERT_FALSE(s.get(environment_source(s.world())));
    EXPECT_EQ(s.found->session_token(), "newer");
}

TEST(session_token, of_a_profile_under_its_older_name) {
    credentials_scenario s;
    const std::string keys = "[default]\naws_access_key_id = A\naws_secret_access_key = s\n";
    for (const auto which : {key_file::credentials, key_file::config}) {
        for (const auto& [text, token] :
             {std::pair("aws_security_token = older\n", "older"),
              std::pair("aws_session_token = newer\naws_security_token = older\n", "older"),
              std::pair("aws_session_token = newer\naws_security_token =\n", "newer")}) {
            which == key_file::credentials ? s.shared_keys(keys + text) : s.config(keys + text);
            ASSERT_FALSE(s.get(key_file_source(s.world(), which))) << text;
            EXPECT_EQ(s.found->session_token(), token) << text;
        }
    }
}

TEST(session_token, of_a_profile_that_is_not_on_its_line_is_an_error) {
    credentials_scenario s;
    for (const char* name : {"aws_session_token", "aws_security_token"}) {
        s.shared_keys("[default]\naws_access_key_id = A\naws_secret_access_key = s\n" +
                      std::string(name) + " =\n  IQoJb3JpZ2luX2VjEA==\n");
        EXPECT_EQ(s.get(key_file_source(s.world(), key_file::credentials)),
                  errc::bad_configuration);
        EXPECT_NE(s.diag.message.find(name), std::string::npos) << s.diag.message;
        EXPECT_EQ(s.diag.message.find("IQoJ"), std::string::npos) << s.diag.message;
    }
}

const char* const unreadable[] = {"1", "true", R"(["token-0123"])", R"({"a":"token-0123"})"};

TEST(session_token, that_is_no_text_is_an_error) {
    for (const std::string value : unreadable) {
        credentials_scenario s;
        s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://localhost/";
        s.net->answer = [&](const request& r) {
            return r.target == "/latest/api/token" ? reply("imds-token")
                   : r.target.ends_with("/iam/security-credentials/")
                       ? reply("role")
                       : reply(R"({"AccessKeyId":"A","SecretAccessKey":"s","Token":)" + value +
                               "}");
        };
        for (const auto& from : {container_source(s.world()), instance_source(s.world())}) {
            EXPECT_EQ(s.get(from), errc::bad_credentials) << from->name() << value;
            EXPECT_NE(s.diag.message.find("Token"), std::string::npos) << s.diag.message;
            EXPECT_EQ(s.diag.message.find("token-0123"), std::string::npos) << s.diag.message;
        }
        s.config("[default]\nlogin_session = me\n");
        s.files["/home/u/.aws/login/cache/" + login_cache_name("me")] =
            R"({"accessToken":{"accessKeyId":"L","secretAccessKey":"s","sessionToken":)" + value +
            "}}";
        EXPECT_EQ(s.get(login_source(s.world())), errc::bad_credentials) << value;
    }
}

TEST(session_token, of_a_role_is_there_and_can_be_read) {
    for (const std::string element :
         {"", "<SessionToken/>", "<SessionToken></SessionToken>",
          "<SessionToken>a<b/>c</SessionToken>", "<SessionToken>a&unknown;b</SessionToken>",
          "<SessionToken x=\"y\">abc</SessionToken>",
          "<SessionToken>a</SessionToken><SessionToken>b</SessionToken>"}) {
        credentials_scenario s;
        s.env["AWS_ACCESS_KEY_ID"] = "A";
        s.env["AWS_SECRET_ACCESS_KEY"] = "s";
        s.config("[default]\nrole_arn = r\ncredential_source = Environment\n");
        s.net->answer = [&](const request&) {
            auto xml = test::sts_xml("R");
            const std::string token = "<SessionToken>token-of-R</SessionToken>";
            return reply(xml.replace(xml.find(token), token.size(), element));
        };
        EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_credentials) << element;
        EXPECT_NE(s.diag.message.find("session token"), std::string::npos) << s.diag.message;
    }
}

TEST(session_token, with_a_line_break_is_not_put_into_the_cache_of_others) {
    test::temporary_directory home;
    std::filesystem::create_directories(home.path() / ".aws/sso/cache");
    const auto cache = home / (".aws/sso/cache/" + sso_cache_name("work"));
    credentials_scenario s;
    s.env["HOME"] = home.path();
    ASSERT_FALSE(replace_private_file(
        home / ".aws/config",
        "[default]\nsso_session = work\nsso_account_id = 1\nsso_role_name = Reader\n"
        "[sso-session work]\nsso_region = eu-north-1\nsso_start_url = https://w/start\n"));
    auto with = std::make_shared<surroundings>(*s.world());
    with->files = std::make_shared<system_file_reader>();
    for (const std::string members :
         {R"("accessToken":"new\r\ntoken")", R"("accessToken":"new\ntoken")",
          R"("accessToken":"new","refreshToken":"a\r\nb")",
          R"("accessToken":"new","refreshToken":["a"])"}) {
        const std::string before =
            R"({"accessToken":"old-token","expiresAt":"2026-01-01T00:10:00Z","clientId":"c",)"
            R"("clientSecret":"cs","refreshToken":"r",)"
            R"("registrationExpiresAt":"2026-03-01T00:00:00Z"})";
        ASSERT_FALSE(replace_private_file(cache, before));
        s.net->answer = [&](const request& r) {
            return r.target == "/token"
                       ? reply("{\"expiresIn\":3600," + members + "}")
                       : reply(R"({"roleCredentials":{"accessKeyId":"S","secretAccessKey":"s",)"
                               R"("sessionToken":"t","expiration":1767232800000}})");
        };
        ASSERT_FALSE(s.get(sso_source(with))) << s.diag.to_string();
        EXPECT_EQ(s.net->seen.back().headers.at("x-amz-sso_bearer_token"), "old-token");
        EXPECT_EQ(home.read(".aws/sso/cache/" + sso_cache_name("work")), before) << members;
    }
}

// Brings keys that cannot be sent once, then good ones.
struct mended_provider final : credentials_provider {
    boost::asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        out = std::make_shared<const credentials>("A", "s", asked++ == 0 ? "a\r\nb" : "ab");
        co_return error_code{};
    }
    std::string name() const override { return "mine"; }

    int asked = 0;
};

TEST(session_token, with_a_line_break_is_not_remembered) {
    credentials_scenario s;
    const auto source = std::make_shared<refreshing_provider>(
        s.context.get_executor(), std::make_shared<mended_provider>(), s.time);
    EXPECT_EQ(s.get(source), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("line break"), std::string::npos) << s.diag.message;
    ASSERT_FALSE(s.get(source)) << s.diag.to_string();
    EXPECT_EQ(s.found->session_token(), "ab");
}

} // namespace
} // namespace dyndump::aws
