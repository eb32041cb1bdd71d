// What the sources of credentials say of themselves.
#include "aws/chain.hpp"
#include "aws/instance_metadata.hpp"
#include "aws/refreshing_provider.hpp"
#include "support/credentials_scenario.hpp"
#include "support/hostile_text.hpp"
#include "support/run_awaitable.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;

constexpr const char* page = "<html><head>\r\n<title>Welcome</title></head></html>";

TEST(source_words, a_chain_has_the_name_of_the_source_that_answered) {
    credentials_scenario s;
    s.env["AWS_EC2_METADATA_DISABLED"] = "true";
    const auto all = default_chain(s.world());
    EXPECT_EQ(all->name(), "chain of sources");
    EXPECT_EQ(s.get(all), errc::no_credentials);
    EXPECT_EQ(all->name(), "chain of sources");

    s.shared_keys("[default]\naws_access_key_id = A\naws_secret_access_key = s\n");
    const auto file = default_chain(s.world());
    ASSERT_FALSE(s.get(file));
    EXPECT_EQ(file->name(), "credentials file");
}

TEST(source_words, keys_that_have_expired_name_their_source) {
    credentials_scenario s;
    s.env["AWS_ACCESS_KEY_ID"] = "A";
    s.env["AWS_SECRET_ACCESS_KEY"] = "s";
    s.env["AWS_CREDENTIAL_EXPIRATION"] = "2020-01-01T00:00:00Z";
    const auto source = std::make_shared<refreshing_provider>(s.context.get_executor(),
                                                              default_chain(s.world()), s.time);
    EXPECT_EQ(s.get(source), errc::bad_credentials);
    EXPECT_EQ(s.diag.message.find("The credentials (source: environment) have expired already."),
              0U)
        << s.diag.message;
}

TEST(source_words, a_metadata_service_that_answers_with_a_page) {
    for (const std::size_t pages_from : {0U, 1U, 2U}) {
        credentials_scenario s;
        s.net->answer = [&](const request&) {
            const std::string good[] = {"imds-token", "role", "unused"};
            const auto number = s.net->seen.size() - 1;
            return reply(number < pages_from ? good[number] : page);
        };
        const auto ec = s.get(instance_source(s.world()));
        const errc expected[] = {errc::no_credentials, errc::bad_credentials,
                                 errc::malformed_response};
        EXPECT_EQ(ec, expected[pages_from]);
        EXPECT_NE(s.diag.message.find("EC2's metadata service"), std::string::npos)
            << s.diag.message;
        EXPECT_EQ(s.diag.message.find("DynamoDB"), std::string::npos) << s.diag.message;
    }
}

TEST(source_words, a_metadata_service_that_refuses_says_with_what) {
    credentials_scenario s;
    s.net->answer = [](const request&) {
        return reply(page, 403);
    };
    EXPECT_EQ(s.get(instance_source(s.world())), errc::no_credentials);
    EXPECT_NE(s.diag.message.find("gives no token: it answers 403."), std::string::npos)
        << s.diag.message;
}

struct process_words : testing::Test {
    std::string of(const std::string& command) {
        credentials_scenario s;
        s.config("[default]\ncredential_process = " + command + "\n");
        auto with = std::make_shared<surroundings>(*s.world());
        with->process_time = std::chrono::milliseconds(50);
        const auto source = process_source(with);
        EXPECT_EQ(test::run_awaitable(source->get(s.found, s.diag)), errc::bad_credentials);
        EXPECT_EQ(s.diag.message.find("server"), std::string::npos) << s.diag.message;
        return s.diag.message;
    }
};

TEST_F(process_words, one_that_hangs_is_no_server) {
    EXPECT_EQ(of("sleep 1000"), "credential_process: sleep had not ended after 0.05 s. Run it by "
                                "hand to see why.");
}

TEST_F(process_words, one_that_fails_otherwise) {
    EXPECT_EQ(of("false"), "credential_process: false failed. Run it by hand to see why.");
    EXPECT_NE(of("/no/such/program").find("could not be run: No such file"), std::string::npos);
    EXPECT_NE(of("head -c 70000 /dev/zero").find("printed more than 64 kB"), std::string::npos);
}

TEST(source_words, names_and_paths_are_printable) {
    for (const auto* line :
         {"", "role_arn = arn:aws:iam::1:role/r", "role_arn = a\nsource_profile = q\x1b[2J\xff",
          "role_arn = a\ncredential_source = \x1b[2J\xff", "sso_session = \x1b[2J\xff",
          "credential_process = /nowhere/\x1b[2J\xff", "aws_access_key_id = A",
          "web_identity_token_file = /nowhere/\x1b[2J\xff\nrole_arn = a"}) {
        credentials_scenario s;
        s.env["AWS_EC2_METADATA_DISABLED"] = "true";
        s.env["AWS_PROFILE"] = "p\x1b[2J\xff";
        s.config(std::string("[profile p\x1b[2J\xff]\n") + line + "\n");
        EXPECT_TRUE(s.get(default_chain(s.world()))) << line;
        test::expect_printable(s.diag.message);
    }
}

TEST(source_words, a_session_with_blanks_in_its_name_is_quoted_in_the_command) {
    credentials_scenario s;
    s.config(
        "[default]\nsso_session = My Corp's Ltd\nsso_account_id = 1\nsso_role_name = r\n"
        "[sso-session \"My Corp's Ltd\"]\nsso_region = eu-north-1\nsso_start_url = https://w\n");
    EXPECT_EQ(s.get(sso_source(s.world())), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find(R"(`aws sso login --sso-session 'My Corp'\''s Ltd'`)"),
              std::string::npos)
        << s.diag.message;
}

} // namespace
} // namespace dyndump::aws
