// The environment, the files, and the order in which sources are asked.
#include "support/credentials_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;

TEST(environment_source, all_of_it) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "AKID";
    s.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    s.env["AWS_SESSION_TOKEN"] = "token";
    s.env["AWS_CREDENTIAL_EXPIRATION"] = "2026-01-01T02:00:00Z";
    s.env["AWS_ACCOUNT_ID"] = "123456789012";
    ASSERT_FALSE(s.get(environment_source(s.world())));
    EXPECT_EQ(s.found->access_key_id(), "AKID");
    EXPECT_EQ(s.found->secret_access_key(), "secret");
    EXPECT_EQ(s.found->session_token(), "token");
    EXPECT_EQ(s.found->account_id(), "123456789012");
    EXPECT_EQ(*s.found->expiration() - s.time->wall_now(), std::chrono::hours(2));
}

struct bad_environment {
    const char* variable;
    std::string value;
    errc expected;
};

class environment_faults : public testing::TestWithParam<bad_environment> {};

TEST_P(environment_faults, are_named_without_the_value) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "AKID";
    s.env["AWS_SECRET_ACCESS_KEY"] = "secret";
    s.env[GetParam().variable] = GetParam().value;
    EXPECT_EQ(s.get(environment_source(s.world())), GetParam().expected);
    EXPECT_FALSE(s.diag.message.empty());
    EXPECT_EQ(s.diag.to_string().find("CANARY"), std::string::npos) << s.diag.to_string();
}

using namespace std::string_literals;
INSTANTIATE_TEST_SUITE_P(
    variables, environment_faults,
    testing::Values(bad_environment{"AWS_ACCESS_KEY_ID", "", errc::no_credentials},
                    bad_environment{"AWS_SECRET_ACCESS_KEY", "", errc::bad_credentials},
                    bad_environment{"AWS_SECRET_ACCESS_KEY", "CANARY\r\nX: y",
                                    errc::bad_credentials},
                    bad_environment{"AWS_SESSION_TOKEN", "CANARY\n", errc::bad_credentials},
                    bad_environment{"AWS_SESSION_TOKEN", "CANARY\0x"s, errc::bad_credentials},
                    bad_environment{"AWS_ACCESS_KEY_ID", "CANARY\r", errc::bad_credentials},
                    bad_environment{"AWS_CREDENTIAL_EXPIRATION", "CANARY", errc::bad_credentials}));

TEST(key_file_source, the_right_file_and_profile) {
    credentials_scenario s;
    s.shared_keys("[default]\naws_access_key_id = A\naws_secret_access_key = a\n"
                  "[p]\naws_access_key_id = P\naws_secret_access_key = p\n"
                  "aws_session_token = t\naws_account_id = 1\n");
    s.config("[profile p]\naws_access_key_id = C\naws_secret_access_key = c\n");
    ASSERT_FALSE(s.get(key_file_source(s.world(), key_file::credentials)));
    EXPECT_EQ(s.found->access_key_id(), "A");
    EXPECT_EQ(s.get(key_file_source(s.world(), key_file::config)), errc::no_credentials);
    s.env["AWS_PROFILE"] = "p";
    ASSERT_FALSE(s.get(key_file_source(s.world(), key_file::credentials)));
    EXPECT_EQ(s.found->access_key_id(), "P");
    EXPECT_EQ(s.found->session_token(), "t");
    EXPECT_EQ(s.found->account_id(), "1");
    ASSERT_FALSE(s.get(key_file_source(s.world(), key_file::config)));
    EXPECT_EQ(s.found->access_key_id(), "C");
}

TEST(key_file_source, half_a_pair_names_file_and_profile) {
    credentials_scenario s;
    s.shared_keys("[default]\naws_access_key_id = A\n");
    EXPECT_EQ(s.get(key_file_source(s.world(), key_file::credentials)), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("/home/u/.aws/credentials"), std::string::npos);
    EXPECT_NE(s.diag.message.find("\"default\""), std::string::npos);
}

// Each source of the chain is configured; they are taken away from the front.
TEST(default_chain, asks_in_botocores_order) {
    credentials_scenario s;
    s.net->answer = [](const test::scripted_transport::request& r) {
        if (r.body.find("AssumeRoleWithWebIdentity") != std::string::npos) {
            return test::sts_xml("WEB");
        }
        if (r.body.find("AssumeRole") != std::string::npos) {
            return test::sts_xml("ROLE");
        }
        if (r.where.host == "169.254.170.2") {
            return test::keys_json("CONTAINER", "2026-01-01T06:00:00Z");
        }
        if (r.target.ends_with("token")) {
            return std::string("imds-token");
        }
        return r.target.ends_with("/") ? std::string("role")
                                       : test::keys_json("IMDS", "2026-01-01T06:00:00Z");
    };
    s.env["AWS_ACCESS_KEY_ID"] = "ENV";
    s.env["AWS_SECRET_ACCESS_KEY"] = "e";
    s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    s.env["AWS_ROLE_ARN"] = "arn:role";
    s.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    s.files["/token"] = "jwt";
    s.config("[default]\nrole_arn = arn:r\ncredential_source = Environment\n"
             "aws_access_key_id = CONFIG\naws_secret_access_key = c\n");
    s.shared_keys("[default]\naws_access_key_id = SHARED\naws_secret_access_key = s\n");
    const auto next = [&s] {
        const auto ec = s.get(default_chain(s.world()));
        return ec ? s.diag.to_string() : s.found->access_key_id();
    };
    EXPECT_EQ(next(), "ENV");
    s.env.erase("AWS_ACCESS_KEY_ID");
    s.config("[default]\naws_access_key_id = CONFIG\naws_secret_access_key = c\n");
    EXPECT_EQ(next(), "WEB");
    s.config("[default]\nrole_arn = arn:r\ncredential_source = EcsContainer\n"
             "aws_access_key_id = CONFIG\naws_secret_access_key = c\n");
    EXPECT_EQ(next(), "ROLE");
    s.env.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
    s.config("[default]\naws_access_key_id = CONFIG\naws_secret_access_key = c\n");
    EXPECT_EQ(next(), "SHARED");
    s.shared_keys("");
    EXPECT_EQ(next(), "CONFIG");
    s.config("");
    EXPECT_EQ(next(), "CONTAINER");
    s.env.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    EXPECT_EQ(next(), "IMDS");
    s.env["AWS_EC2_METADATA_DISABLED"] = "true";
    EXPECT_NE(next().find("No credentials were found (asked: environment, assume role"),
              std::string::npos);
}

TEST(default_chain, a_profile_given_by_name_comes_before_the_environment) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "ENV";
    s.env["AWS_SECRET_ACCESS_KEY"] = "e";
    s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    s.env["AWS_ROLE_ARN"] = "arn:role";
    s.shared_keys("[p]\naws_access_key_id = P\naws_secret_access_key = p\n");
    s.profile = "p";
    ASSERT_FALSE(s.get(default_chain(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "P");
    EXPECT_TRUE(s.net->seen.empty());
}

TEST(default_chain, a_source_that_fails_ends_the_search) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "ENV";
    s.shared_keys("[default]\naws_access_key_id = A\naws_secret_access_key = a\n");
    EXPECT_EQ(s.get(default_chain(s.world())), errc::bad_credentials);
}

} // namespace
} // namespace dyndump::aws
