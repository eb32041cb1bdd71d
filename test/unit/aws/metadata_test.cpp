// The services of containers and instances.
#include "aws/instance_metadata.hpp"
#include "support/credentials_scenario.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;
using test::credentials_scenario;
using request = test::scripted_transport::request;
using reply = test::scripted_transport::reply;
using namespace std::chrono_literals;

TEST(container, relative_wins_and_the_token_goes_along) {
    credentials_scenario s;
    s.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials?id=1";
    s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "https://elsewhere.example.com/";
    s.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abc";
    s.net->answer = [](const request&) {
        return test::keys_json("CONTAINER", "2026-01-01T06:00:00Z");
    };
    ASSERT_FALSE(s.get(container_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->session_token(), "token-of-CONTAINER");
    const auto& asked = s.net->seen.at(0);
    EXPECT_EQ(asked.where.host, "169.254.170.2");
    EXPECT_FALSE(asked.where.tls);
    EXPECT_TRUE(asked.where.local_only);
    EXPECT_EQ(asked.method, "GET");
    EXPECT_EQ(asked.target, "/v2/credentials?id=1");
    EXPECT_EQ(asked.headers.at("Authorization"), "Basic abc");
    EXPECT_EQ(asked.timeout, 2s);
}

TEST(container, the_tokens_file_wins_and_is_read_each_time) {
    credentials_scenario s;
    s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    s.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "old";
    s.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/token";
    s.files["/token"] = "from-file";
    s.net->answer = [](const request&) {
        return test::keys_json("K", "2026-01-01T06:00:00Z");
    };
    ASSERT_FALSE(s.get(container_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).headers.at("Authorization"), "from-file");
    s.files["/token"] = "line\nbreak";
    EXPECT_EQ(s.get(container_source(s.world())), errc::bad_credentials);
    s.files.clear();
    EXPECT_EQ(s.get(container_source(s.world())), errc::bad_credentials);
    EXPECT_EQ(s.net->seen.size(), 1u);
}

struct full_uri {
    const char* uri;
    bool allowed;
    bool checked_on_connecting;
};

class container_addresses : public testing::TestWithParam<full_uri> {};

TEST_P(container_addresses, are_restricted) {
    credentials_scenario s;
    s.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = GetParam().uri;
    s.net->answer = [](const request&) {
        return test::keys_json("K", "2026-01-01T06:00:00Z");
    };
    const auto ec = s.get(container_source(s.world()));
    if (!GetParam().allowed) {
        EXPECT_EQ(ec, errc::bad_configuration);
        EXPECT_TRUE(s.net->seen.empty());
        return;
    }
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).where.local_only, GetParam().checked_on_connecting);
}

INSTANTIATE_TEST_SUITE_P(
    uris, container_addresses,
    testing::Values(
        full_uri{"https://anywhere.example.com/x", true, false},
        full_uri{"http://127.0.0.1:1234/x", true, true}, full_uri{"http://localhost/x", true, true},
        full_uri{"http://[::1]/x", true, true}, full_uri{"http://169.254.170.2/x", true, true},
        full_uri{"http://169.254.170.23/x", true, true},
        full_uri{"http://[fd00:ec2::23]/x", true, true},
        // A name is looked up by the transport, which checks what it stands for.
        full_uri{"http://some.name/x", true, true},
        full_uri{"http://169.254.169.254/x", false, false},
        full_uri{"http://10.0.0.1/x", false, false}, full_uri{"http://192.0.2.1/x", false, false},
        full_uri{"http://[fd00:ec2::254]/x", false, false},
        full_uri{"http://[2001:db8::1]/x", false, false},
        full_uri{"ftp://127.0.0.1/x", false, false},
        full_uri{"http://user@127.0.0.1/x", false, false}, full_uri{"nonsense", false, false}));

TEST(container, three_attempts_one_second_apart) {
    credentials_scenario s;
    s.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    s.net->answer = [](const request&) {
        return reply("", 500);
    };
    EXPECT_EQ(s.get(container_source(s.world())), service_errc::internal_server_error);
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_NEAR(s.time->seconds(), 2.03, 1e-6);
}

TEST(container, faults_of_the_answer) {
    credentials_scenario s;
    s.env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
    for (const char* body : {"", "[]", "{", "{}", R"({"AccessKeyId":"A"})",
                             R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})",
                             R"({"AccessKeyId":"A","SecretAccessKey":"s\r\n","Expiration":""})"}) {
        s.net->answer = [body](const request&) {
            return reply(body);
        };
        EXPECT_EQ(s.get(container_source(s.world())), errc::bad_credentials) << body;
    }
    s.net->answer = [](const request&) {
        return reply("{}", 404);
    };
    EXPECT_EQ(s.get(container_source(s.world())), errc::bad_credentials);
}

// IMDS as EC2 has it.
reply imds(const request& r) {
    if (r.target == "/latest/api/token") {
        return r.method == "PUT" ? reply("imds-token") : reply("", 405);
    }
    const auto token = r.headers.find("x-aws-ec2-metadata-token");
    if (token == r.headers.end() || token->second != "imds-token") {
        return reply("", 401);
    }
    if (r.target == "/latest/meta-data/iam/security-credentials/") {
        return reply("my-role");
    }
    if (r.target == "/latest/meta-data/iam/security-credentials/my-role") {
        return reply(test::keys_json("IMDS", "2026-01-01T06:00:00Z"));
    }
    return r.target == "/latest/meta-data/placement/region" ? reply("ap-south-1") : reply("", 404);
}

TEST(instance, version_two) {
    credentials_scenario s;
    s.net->answer = imds;
    ASSERT_FALSE(s.get(instance_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "IMDS");
    ASSERT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.net->seen[0].where.host, "169.254.169.254");
    EXPECT_EQ(s.net->seen[0].headers.at("x-aws-ec2-metadata-token-ttl-seconds"), "21600");
    EXPECT_EQ(s.net->seen[0].timeout, 1s);
    EXPECT_TRUE(s.net->seen[0].where.local_only);
}

struct imds_address {
    const char* variable;
    const char* value;
    const char* mode;
    const char* host;
};

class instance_addresses : public testing::TestWithParam<imds_address> {};

TEST_P(instance_addresses, can_be_chosen) {
    credentials_scenario s;
    s.net->answer = imds;
    s.env[GetParam().variable] = GetParam().value;
    s.env["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = GetParam().mode;
    s.allow_http = true;
    ASSERT_FALSE(s.get(instance_source(s.world()))) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.at(0).where.host, GetParam().host);
}

INSTANTIATE_TEST_SUITE_P(settings, instance_addresses,
                         testing::Values(imds_address{"X", "", "", "169.254.169.254"},
                                         imds_address{"X", "", "IPv6", "fd00:ec2::254"},
                                         imds_address{"AWS_EC2_METADATA_SERVICE_ENDPOINT",
                                                      "http://127.0.0.1:1/", "ipv6", "127.0.0.1"}));

TEST(instance, what_is_no_instance_has_no_credentials) {
    credentials_scenario s;
    EXPECT_EQ(s.get(instance_source(s.world())), errc::no_credentials); // unreachable
    EXPECT_EQ(s.net->seen.size(), 1u);
    s.net->answer = [](const request&) {
        return reply("", 403);
    }; // switched off
    EXPECT_EQ(s.get(instance_source(s.world())), errc::no_credentials);
    s.net->answer = [](const request& r) {
        return r.method == "PUT" ? reply("imds-token") : reply("", 404); // no role
    };
    EXPECT_EQ(s.get(instance_source(s.world())), errc::no_credentials);
    const auto asked = s.net->seen.size();
    s.env["AWS_EC2_METADATA_DISABLED"] = "TRUE";
    EXPECT_EQ(s.get(instance_source(s.world())), errc::no_credentials);
    EXPECT_EQ(s.net->seen.size(), asked);
}

TEST(instance, faults_of_the_answer) {
    credentials_scenario s;
    const auto with_role = [&s](std::string role, std::string keys) {
        s.net->answer = [role, keys](const request& r) {
            return r.method == "PUT"         ? reply("imds-token")
                   : r.target.ends_with('/') ? reply(role)
                                             : reply(keys);
        };
        return s.get(instance_source(s.world()));
    };
    EXPECT_EQ(with_role("../../x", "{}"), errc::bad_credentials);
    EXPECT_EQ(with_role("", "{}"), errc::bad_credentials);
    EXPECT_EQ(with_role("r", R"({"Code":"AssumeRoleUnauthorizedAccess"})"), errc::bad_credentials);
    EXPECT_EQ(s.diag.code, "AssumeRoleUnauthorizedAccess");
    EXPECT_EQ(with_role("r", "<html>"), errc::malformed_response);
}

TEST(instance, keys_are_used_on_while_the_service_has_no_newer_ones) {
    credentials_scenario s;
    s.net->answer = imds;
    const auto source = instance_source(s.world());
    ASSERT_FALSE(s.get(source));
    s.time->advance(7h); // expired an hour ago
    ASSERT_FALSE(s.get(source)) << s.diag.to_string();
    EXPECT_EQ(s.found->access_key_id(), "IMDS");
    auto left = *s.found->expiration() - s.time->wall_now();
    EXPECT_GE(left, 17min);
    EXPECT_LE(left, 25min);
    // Nor does it matter that it is away.
    s.net->answer = [](const request&) {
        return reply(errc::timed_out);
    };
    s.time->advance(left + 1h);
    ASSERT_FALSE(s.get(source));
    EXPECT_EQ(s.found->access_key_id(), "IMDS");
    EXPECT_GE(*s.found->expiration() - s.time->wall_now(), 17min);
}

TEST(instance, region) {
    credentials_scenario s;
    s.net->answer = imds;
    const auto ask = [&s](std::string& out) {
        const auto with = s.world();
        error_code result;
        asio::co_spawn(s.context, instance_region(*with, out, s.diag),
                       [&](std::exception_ptr, error_code ec) { result = ec; });
        s.time->run(s.context);
        return result;
    };
    std::string region;
    ASSERT_FALSE(ask(region)) << s.diag.to_string();
    EXPECT_EQ(region, "ap-south-1");
    s.net->answer = [](const request& r) {
        return r.method == "PUT" ? reply("imds-token") : reply("evil.com/#");
    };
    EXPECT_EQ(ask(region), errc::bad_region);
}

} // namespace
} // namespace dyndump::aws
