// Roles: of source profiles, of named sources, of web identity.
#include "aws/sts.hpp"
#include "core/sigv4.hpp"
#include "support/credentials_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;

// The access key id that a request is signed with.
std::string signer(const request& r) {
    const auto found = r.headers.find("Authorization");
    if (found == r.headers.end()) {
        return "";
    }
    const auto begin = found->second.find("Credential=") + 11;
    return found->second.substr(begin, found->second.find('/', begin) - begin);
}

TEST(assume_role, what_is_asked) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\n"
             "external_id = e x\nrole_session_name = me\nduration_seconds = 900\n");
    s.shared_keys("[base]\naws_access_key_id = BASE\naws_secret_access_key = b\n"
                  "aws_session_token = t\n");
    s.net->answer = [](const request&) {
        return test::sts_xml("ROLE");
    };
    ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "ROLE");
    EXPECT_EQ(s.found->secret_access_key(), "secret-of-ROLE");
    EXPECT_EQ(s.found->session_token(), "token-of-ROLE");
    EXPECT_EQ(s.found->account_id(), "123456789012");
    EXPECT_EQ(*s.found->expiration() - s.time->wall_now(), std::chrono::hours(1) - s.net->latency);
    ASSERT_EQ(s.net->seen.size(), 1u);
    const auto& asked = s.net->seen[0];
    EXPECT_EQ(asked.where.host, "sts.eu-west-1.amazonaws.com");
    EXPECT_TRUE(asked.where.tls);
    EXPECT_EQ(asked.body, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3A"
                          "role%2Fr&RoleSessionName=me&ExternalId=e%20x&DurationSeconds=900");
    EXPECT_EQ(signer(asked), "BASE");
    EXPECT_EQ(asked.headers.at("X-Amz-Security-Token"), "t");
    EXPECT_NE(asked.headers.at("Authorization").find("/eu-west-1/sts/aws4_request"),
              std::string::npos);
}

TEST(assume_role, a_chain_of_profiles) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:3\nsource_profile = two\n"
             "[profile two]\nrole_arn = arn:2\nsource_profile = one\n"
             "[profile one]\naws_access_key_id = ONE\naws_secret_access_key = o\n");
    s.net->answer = [](const request& r) {
        return test::sts_xml(r.body.find("arn%3A2") != std::string::npos ? "TWO" : "THREE");
    };
    ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "THREE");
    ASSERT_EQ(s.net->seen.size(), 2u);
    EXPECT_EQ(signer(s.net->seen[0]), "ONE");
    EXPECT_EQ(signer(s.net->seen[1]), "TWO");
}

TEST(assume_role, a_profile_that_is_its_own_source) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = default\n"
             "aws_access_key_id = SELF\naws_secret_access_key = s\n");
    s.net->answer = [](const request&) {
        return test::sts_xml("ROLE");
    };
    ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(signer(s.net->seen.at(0)), "SELF");
}

struct config_fault {
    const char* text;
    const char* words;
};

class assume_role_faults : public testing::TestWithParam<config_fault> {};

TEST_P(assume_role_faults, are_told_before_anything_is_sent) {
    credentials_scenario s;
    s.config(GetParam().text);
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_configuration);
    EXPECT_NE(s.diag.message.find(GetParam().words), std::string::npos) << s.diag.message;
    EXPECT_TRUE(s.net->seen.empty());
}

INSTANTIATE_TEST_SUITE_P(
    configurations, assume_role_faults,
    testing::Values(
        config_fault{"[default]\nrole_arn = a\n", "one of source_profile"},
        config_fault{"[default]\nrole_arn = a\nsource_profile = x\n"
                     "credential_source = Environment\n",
                     "only one of source_profile"},
        config_fault{"[default]\nrole_arn = a\nsource_profile = nowhere\n", "does not exist"},
        config_fault{"[default]\nrole_arn = a\nsource_profile = default\n",
                     "circle: default -> default"},
        config_fault{"[default]\nrole_arn = a\nsource_profile = b\n"
                     "[profile b]\nrole_arn = b\nsource_profile = c\n"
                     "[profile c]\nrole_arn = c\nsource_profile = b\n",
                     "circle: default -> b -> c -> b"},
        config_fault{"[default]\nrole_arn = a\ncredential_source = Moon\n", "must be Environment"},
        config_fault{"[default]\nrole_arn = a\nsource_profile = b\nmfa_serial = m\n"
                     "[profile b]\naws_access_key_id = A\naws_secret_access_key = a\n",
                     "MFA"}));

TEST(assume_role, a_base_without_credentials) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = a\nsource_profile = b\n[profile b]\nregion = x\n");
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_credentials);
    s.config("[default]\nrole_arn = a\ncredential_source = Environment\n");
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_credentials);
}

TEST(assume_role, refusal_keeps_the_services_words_and_no_secret) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = default\naws_access_key_id = A\n"
             "aws_secret_access_key = s\naws_session_token = CANARYTOKEN\n");
    s.net->answer = [](const request&) {
        return reply("<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The "
                     "Canonical String should have been x-amz-security-token:CANARYTOKEN"
                     "</Message></Error></ErrorResponse>",
                     403);
    };
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::bad_credentials);
    EXPECT_EQ(s.diag.code, "SignatureDoesNotMatch");
    EXPECT_NE(s.diag.server_message.find("x-amz-security-token:***"), std::string::npos);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

TEST(assume_role, passing_faults_are_repeated_with_a_new_signature) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = default\naws_access_key_id = A\n"
             "aws_secret_access_key = s\n");
    s.net->latency = std::chrono::seconds(2);
    s.net->answer = [&s](const request&) {
        if (s.net->seen.size() == 1) {
            return reply("", 503);
        }
        return s.net->seen.size() == 2 ? reply(errc::connection_closed)
                                       : reply(test::sts_xml("ROLE"));
    };
    ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
    ASSERT_EQ(s.net->seen.size(), 3u);
    EXPECT_NE(s.net->seen[0].headers.at("X-Amz-Date"), s.net->seen[2].headers.at("X-Amz-Date"));
}

TEST(assume_role, a_service_that_stays_away_is_reported_as_it_came) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = default\naws_access_key_id = A\n"
             "aws_secret_access_key = s\n");
    EXPECT_EQ(s.get(assume_role_source(s.world())), boost::system::errc::host_unreachable);
    EXPECT_EQ(s.net->seen.size(), 3u);
}

TEST(assume_role, never_in_plain_text) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = default\naws_access_key_id = A\n"
             "aws_secret_access_key = s\n");
    s.env["AWS_ENDPOINT_URL_STS"] = "http://sts.example.com";
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::insecure_endpoint);
    EXPECT_TRUE(s.net->seen.empty());
    s.allow_http = true;
    s.net->answer = [](const request&) {
        return test::sts_xml("ROLE");
    };
    EXPECT_FALSE(s.get(assume_role_source(s.world())));
}

TEST(web_identity, unsigned_and_with_the_token_of_now) {
    credentials_scenario s;
    s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    s.env["AWS_ROLE_ARN"] = "arn:r";
    s.files["/token"] = "j.w.t/+";
    s.net->answer = [](const request&) {
        return test::sts_xml("WEB");
    };
    ASSERT_FALSE(s.get(web_identity_source(s.world()))) << s.diag.to_string();
    const auto& asked = s.net->seen.at(0);
    EXPECT_EQ(asked.headers.count("Authorization"), 0u);
    EXPECT_TRUE(asked.body.ends_with("&WebIdentityToken=j.w.t%2F%2B")) << asked.body;
    EXPECT_NE(asked.body.find("RoleSessionName=dyndump-1767225600"), std::string::npos);
}

TEST(web_identity, of_a_profile) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:p\nweb_identity_token_file = ~/t\n"
             "role_session_name = n\n");
    s.files["/home/u/t"] = "jwt";
    s.net->answer = [](const request&) {
        return test::sts_xml("WEB");
    };
    ASSERT_FALSE(s.get(web_identity_source(s.world()))) << s.diag.to_string();
    EXPECT_NE(s.net->seen.at(0).body.find("RoleArn=arn%3Ap&RoleSessionName=n"), std::string::npos);
}

class web_identity_repeats : public testing::TestWithParam<const char*> {};

TEST_P(web_identity_repeats, three_times) {
    credentials_scenario s;
    s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    s.env["AWS_ROLE_ARN"] = "arn:r";
    s.files["/token"] = "jwt";
    s.net->answer = [](const request&) {
        return reply(test::sts_error_xml(GetParam()), 400);
    };
    EXPECT_EQ(s.get(web_identity_source(s.world())), errc::bad_credentials);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.diag.code, GetParam());
    EXPECT_EQ(s.diag.server_message, "no & no");
}

INSTANTIATE_TEST_SUITE_P(codes, web_identity_repeats,
                         testing::Values("IDPCommunicationError", "InvalidIdentityToken"));

TEST(web_identity, faults) {
    credentials_scenario s;
    EXPECT_EQ(s.get(web_identity_source(s.world())), errc::no_credentials);
    s.env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
    EXPECT_EQ(s.get(web_identity_source(s.world())), errc::bad_configuration);
    s.env["AWS_ROLE_ARN"] = "arn:r";
    EXPECT_EQ(s.get(web_identity_source(s.world())), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("/token"), std::string::npos);
}

TEST(assume_role, the_path_and_query_of_an_endpoint_are_kept_and_signed) {
    for (const bool with_query : {false, true}) {
        credentials_scenario s;
        s.env["AWS_ENDPOINT_URL_STS"] =
            with_query ? "https://gateway/sts/v1/?key=v" : "https://gateway/sts/v1/";
        s.config("[default]\nrole_arn = arn:r\nsource_profile = base\n");
        s.shared_keys("[base]\naws_access_key_id = BASE\naws_secret_access_key = b\n");
        s.net->answer = [](const request&) {
            return test::sts_xml("ROLE");
        };
        ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
        const auto& asked = s.net->seen.at(0);
        EXPECT_EQ(asked.target, with_query ? "/sts/v1/?key=v" : "/sts/v1/");
        core::sigv4_signer signer({"eu-west-1", "sts"});
        const std::vector<http_header> headers{{"Host", asked.headers.at("Host")},
                                               {"Content-Type", asked.headers.at("Content-Type")}};
        core::signable_request same;
        same.path = "/sts/v1/";
        same.query = with_query ? "key=v" : "";
        same.headers = headers;
        same.payload = asked.body;
        core::signature expected;
        signer.sign(same, {"BASE", "b", ""},
                    std::chrono::system_clock::time_point(test::virtual_time::epoch), expected);
        EXPECT_EQ(asked.headers.at("Authorization"), expected.authorization);
    }
}

// No word of the service's, so none of the role's either.
TEST(assume_role, a_portal_in_the_services_place_is_named) {
    credentials_scenario s;
    s.config("[default]\nrole_arn = arn:r\nsource_profile = base\n");
    s.shared_keys("[base]\naws_access_key_id = BASE\naws_secret_access_key = b\n");
    s.net->answer = [](const request&) {
        reply r("<html>", 302);
        r.headers["Location"] = "https://portal.corp/";
        return r;
    };
    EXPECT_EQ(s.get(assume_role_source(s.world())), errc::foreign_answer) << s.diag.to_string();
    EXPECT_NE(s.diag.message.find("https://portal.corp/"), std::string::npos) << s.diag.message;
}

TEST(assume_role, plain_text_is_for_this_machine_only_unless_it_is_allowed) {
    for (const bool allowed : {false, true}) {
        credentials_scenario s;
        s.allow_http = allowed;
        s.env["AWS_ENDPOINT_URL_STS"] = "http://localhost:4566";
        s.config("[default]\nrole_arn = arn:r\nsource_profile = base\n");
        s.shared_keys("[base]\naws_access_key_id = BASE\naws_secret_access_key = b\n");
        s.net->answer = [](const request&) {
            return test::sts_xml("ROLE");
        };
        ASSERT_FALSE(s.get(assume_role_source(s.world()))) << s.diag.to_string();
        EXPECT_EQ(s.net->seen.at(0).where.local_only, !allowed);
    }
}

} // namespace
} // namespace dyndump::aws
