// STS, IAM Identity Center, the container's service and IMDS on loopback, through real sockets.
#include "aws/sources.hpp"
#include "aws/token_cache.hpp"
#include "support/credentials_scenario.hpp"
#include "support/run_awaitable.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <mutex>

namespace dyndump::aws {
namespace {

namespace asio = boost::asio;

// All four services in one; each answers as the real one does to a right request, else 400.
std::string answer_to(const std::string& request) {
    const auto has = [&request](std::string_view text) {
        return request.find(text) != std::string::npos;
    };
    const auto head = request.substr(0, request.find("\r\n"));
    if (head.starts_with("POST / ") && has("Action=AssumeRoleWithWebIdentity")) {
        return has("Authorization") ? "" : test::sts_xml("WEB", "2099-01-01T00:00:00Z");
    }
    if (head.starts_with("POST / ") && has("Action=AssumeRole&")) {
        return has("AWS4-HMAC-SHA256") ? test::sts_xml("ROLE", "2099-01-01T00:00:00Z") : "";
    }
    if (head.starts_with("POST /token ")) {
        return R"({"accessToken":"CANARY-new-token","expiresIn":3600})";
    }
    if (head.starts_with("GET /federation/credentials?role_name=r&account_id=1 ")) {
        return has("x-amz-sso_bearer_token: CANARY-new-token")
                   ? R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"CANARY-s",)"
                     R"("sessionToken":"CANARY-t","expiration":4070908800000}})"
                   : "";
    }
    if (head.starts_with("GET /container ")) {
        return has("Authorization: CANARY-auth")
                   ? test::keys_json("CONTAINER", "2099-01-01T00:00:00Z")
                   : "";
    }
    if (head.starts_with("PUT /latest/api/token ")) {
        return has("x-aws-ec2-metadata-token-ttl-seconds: 21600") ? "CANARY-imds" : "";
    }
    if (!has("x-aws-ec2-metadata-token: CANARY-imds")) {
        return "";
    }
    if (head.starts_with("GET /latest/meta-data/iam/security-credentials/ ")) {
        return "role";
    }
    return head.starts_with("GET /latest/meta-data/iam/security-credentials/role ")
               ? test::keys_json("IMDS", "2099-01-01T00:00:00Z")
               : "";
}

struct twins : testing::Test {
    twins() {
        const auto url = "http://127.0.0.1:" + std::to_string(server.port());
        env["HOME"] = home.path();
        env["AWS_REGION"] = "eu-west-1";
        env["AWS_ENDPOINT_URL"] = url;
        env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url;
    }

    static void serve(test::peer& client) {
        for (;;) {
            const auto request = client.read_request();
            if (request.empty()) {
                return;
            }
            const auto body = answer_to(request);
            if (body.empty()) {
                client.send("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
            } else {
                client.answer(body);
            }
        }
    }

    void put(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((home.path() / name).parent_path());
        ASSERT_FALSE(replace_private_file(home / name, text));
    }

    std::string get(source_ptr (*make)(surroundings_ptr)) {
        asio::io_context context(1);
        auto with = std::make_shared<surroundings>();
        error_code ec;
        diagnostics diag;
        transport_params params;
        params.log = log;
        with->transport = make_transport(context.get_executor(), params, ec, diag);
        with->env = std::make_shared<fixed_environment>(env);
        with->files = std::make_shared<system_file_reader>();
        with->time = time_source::system();
        with->random = random_source::system();
        with->log = log;
        credentials_ptr found;
        const auto source = make(with);
        ec = test::run_awaitable(context, source->get(found, diag));
        told += diag.to_string() + '\n';
        return ec ? ec.message() + ": " + diag.to_string() : found->access_key_id();
    }

    void TearDown() override { EXPECT_EQ(told.find("CANARY"), std::string::npos) << told; }

    test::temporary_directory home;
    test::scripted_server server{serve};
    std::map<std::string, std::string, std::less<>> env;
    std::string told;
    logger log{[this](const log_event& event) {
        told += test::credentials_scenario::line_of(event) + '\n';
    }};
};

TEST_F(twins, sts_assume_role) {
    put(".aws/config", "[default]\nrole_arn = arn:r\nsource_profile = default\n"
                       "aws_access_key_id = A\naws_secret_access_key = CANARY\n");
    EXPECT_EQ(get(assume_role_source), "ROLE");
    EXPECT_NE(told.find("connection"), std::string::npos);
}

TEST_F(twins, sts_web_identity) {
    put("token", "CANARY.j.w.t");
    env["AWS_WEB_IDENTITY_TOKEN_FILE"] = home / "token";
    env["AWS_ROLE_ARN"] = "arn:r";
    EXPECT_EQ(get([](surroundings_ptr with) { return web_identity_source(with); }), "WEB");
}

TEST_F(twins, identity_center_with_renewal) {
    put(".aws/config", "[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n"
                       "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = u\n");
    put(".aws/sso/cache/" + sso_cache_name("s"),
        R"({"accessToken":"CANARY-old","expiresAt":"2020-01-01T00:00:00Z","clientId":"c",)"
        R"("clientSecret":"CANARY-c","refreshToken":"CANARY-r",)"
        R"("registrationExpiresAt":"2099-01-01T00:00:00Z"})");
    const auto make = [](surroundings_ptr with) {
        return sso_source(with);
    };
    EXPECT_EQ(get(make), "SSO");
    EXPECT_EQ(get(make), "SSO"); // with the token that was kept
}

TEST_F(twins, container) {
    env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
        "http://localhost:" + std::to_string(server.port()) + "/container";
    env["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "CANARY-auth";
    EXPECT_EQ(get(container_source), "CONTAINER");
}

TEST_F(twins, instance_metadata) {
    EXPECT_EQ(get(instance_source), "IMDS");
}

TEST_F(twins, the_whole_chain_ends_at_the_instance) {
    EXPECT_EQ(get(default_chain), "IMDS");
}

// The address that is connected to counts, not the name; and a name may not lead to the instance.
TEST(local_only, other_addresses_are_not_connected_to) {
    asio::io_context context(1);
    error_code ec;
    diagnostics diag;
    const auto net = make_transport(context.get_executor(), {}, ec, diag);
    http_endpoint where;
    where.tls = false;
    where.port = 80;
    where.local_only = true;
    // The last two are names, which the system's resolver takes for 169.254.169.254 without asking.
    for (const char* host : {"192.0.2.1", "0xa9fea9fe", "0xa9.254.169.254"}) {
        where.host = host;
        http_request request;
        http_response response;
        EXPECT_EQ(test::run_awaitable(context, net->exchange(where, request, response, diag)),
                  errc::insecure_endpoint)
            << host;
        EXPECT_NE(diag.message.find(host), std::string::npos);
    }
}

} // namespace
} // namespace dyndump::aws
