// From parameters, environment and profile to what a client goes by.
#include "support/client_scenario.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

struct variable {
    variable(const char* called, const char* value)
        : name(called) {
        ::setenv(name, value, 1);
    }
    variable(const variable&) = delete;
    variable& operator=(const variable&) = delete;
    ~variable() { ::unsetenv(name); }
    const char* name;
};

struct with_account final : credentials_provider {
    asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
        out = std::make_shared<const credentials>("A", "s", "", std::nullopt, "123456789012");
        co_return error_code{};
    }
    std::string name() const override { return "account"; }
};

struct client_setup : testing::Test {
    client_setup() {
        s.net->answer = [](const request&) {
            return client_scenario::one_item();
        };
    }
    const std::string& host() const { return s.net->seen.at(0).where.host; }

    client_scenario s;
};

TEST_F(client_setup, credentials_come_from_the_chain_if_none_are_given) {
    const variable id("AWS_ACCESS_KEY_ID", "ENVIRONMENTKEY");
    const variable key("AWS_SECRET_ACCESS_KEY", "secret");
    s.params.credentials = nullptr;
    ASSERT_FALSE(s.scan()) << s.diag.to_string();
    EXPECT_NE(s.net->seen.at(0).headers.at("Authorization").find("Credential=ENVIRONMENTKEY/"),
              std::string::npos);
}

TEST_F(client_setup, a_provider_that_brings_nothing_has_no_credentials) {
    struct empty final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr&, diagnostics&) override {
            co_return error_code{};
        }
        std::string name() const override { return "empty provider"; }
    };
    s.params.credentials = std::make_shared<empty>();
    EXPECT_EQ(s.scan(), errc::bad_credentials);
    EXPECT_NE(s.diag.message.find("empty provider"), std::string::npos);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(client_setup, an_access_key_id_that_would_split_a_header_is_refused) {
    s.params.credentials = static_credentials("AK\r\nX: y", "secret");
    EXPECT_EQ(s.scan(), errc::bad_credentials);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(client_setup, a_profile_that_is_not_there_is_named) {
    s.params.profile = "nobody";
    EXPECT_TRUE(s.scan());
    EXPECT_NE(s.diag.message.find("nobody"), std::string::npos) << s.diag.to_string();
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(client_setup, a_setting_that_is_neither_yes_nor_no_is_refused) {
    const variable fips("AWS_USE_FIPS_ENDPOINT", "perhaps");
    EXPECT_EQ(s.scan(), errc::bad_configuration);
    EXPECT_NE(s.diag.message.find("perhaps"), std::string::npos) << s.diag.to_string();
}

TEST_F(client_setup, the_account_is_in_the_endpoint_as_wished) {
    s.params.credentials = std::make_shared<with_account>();
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::disabled;
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(host(), "dynamodb.eu-west-1.amazonaws.com");
    s.net->seen.clear();
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(host(), "123456789012.ddb.eu-west-1.amazonaws.com");
    s.net->seen.clear();
    s.params.account_id_endpoint_mode = account_id_endpoint_mode::required;
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(host(), "123456789012.ddb.eu-west-1.amazonaws.com");
}

TEST_F(client_setup, adaptive_mode_may_come_from_the_environment_and_be_overruled) {
    s.net->answer = [this](const request&) {
        return s.net->seen.size() % 2 == 1 ? s.refusal("ProvisionedThroughputExceededException")
                                           : reply(s.one_item());
    };
    auto seconds_for_ten = [this] {
        client service(s.context.get_executor(), s.params);
        const auto from = s.time->seconds();
        for (int i = 0; i < 10; ++i) {
            EXPECT_FALSE(s.scan(service)) << s.diag.to_string();
        }
        return s.time->seconds() - from;
    };
    const variable mode("AWS_RETRY_MODE", "adaptive");
    const double adaptive = seconds_for_ten(); // down to one request in two seconds
    s.params.retry.mode = retry_mode::standard;
    EXPECT_LT(seconds_for_ten(), adaptive / 2);
}

TEST(client_without_seams, uses_the_system_and_is_refused_what_is_wrong) {
    asio::io_context context;
    client_params params;
    params.region = "eu-west-1";
    params.credentials = static_credentials("A", "s");
    client service(context.get_executor(), params);
    EXPECT_EQ(service.get_executor(), asio::any_io_executor(context.get_executor()));
    page result;
    diagnostics diag;
    error_code refused;
    service.async_scan(scan_request(), result, diag, [&](error_code ec) { refused = ec; });
    context.run();
    EXPECT_EQ(refused, errc::invalid_argument);
    EXPECT_EQ(diag.message, "The table's name is empty.");
}

} // namespace
} // namespace dyndump::test
