#include "aws/endpoint.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

struct endpoint_case {
    service which;
    const char* region;
    bool fips;
    bool dual_stack;
    const char* origin;
};

TEST(endpoint, hosts_of_every_partition) {
    for (const auto& [which, region, fips, dual_stack, origin] : {
             endpoint_case{service::dynamodb, "us-east-1", false, false,
                           "https://dynamodb.us-east-1.amazonaws.com"},
             endpoint_case{service::dynamodb, "us-east-1", true, false,
                           "https://dynamodb-fips.us-east-1.amazonaws.com"},
             endpoint_case{service::dynamodb, "us-east-1", false, true,
                           "https://dynamodb.us-east-1.api.aws"},
             endpoint_case{service::dynamodb, "us-east-1", true, true,
                           "https://dynamodb-fips.us-east-1.api.aws"},
             endpoint_case{service::dynamodb, "us-gov-west-1", false, false,
                           "https://dynamodb.us-gov-west-1.amazonaws.com"},
             endpoint_case{service::dynamodb, "us-gov-west-1", true, false,
                           "https://dynamodb.us-gov-west-1.amazonaws.com"},
             endpoint_case{service::dynamodb, "us-gov-west-1", true, true,
                           "https://dynamodb-fips.us-gov-west-1.api.aws"},
             endpoint_case{service::dynamodb, "us-gov-west-1", false, true,
                           "https://dynamodb.us-gov-west-1.api.aws"},
             endpoint_case{service::dynamodb, "cn-north-1", false, false,
                           "https://dynamodb.cn-north-1.amazonaws.com.cn"},
             endpoint_case{service::dynamodb, "cn-northwest-1", true, true,
                           "https://dynamodb-fips.cn-northwest-1.api.amazonwebservices.com.cn"},
             endpoint_case{service::dynamodb, "eusc-de-east-1", false, false,
                           "https://dynamodb.eusc-de-east-1.amazonaws.eu"},
             endpoint_case{service::dynamodb, "us-iso-east-1", true, false,
                           "https://dynamodb-fips.us-iso-east-1.c2s.ic.gov"},
             endpoint_case{service::dynamodb, "us-isob-east-1", false, false,
                           "https://dynamodb.us-isob-east-1.sc2s.sgov.gov"},
             endpoint_case{service::dynamodb, "eu-isoe-west-1", false, true,
                           "https://dynamodb.eu-isoe-west-1.api.cloud-aws.adc-e.uk"},
             endpoint_case{service::dynamodb, "us-isof-south-1", false, false,
                           "https://dynamodb.us-isof-south-1.csp.hci.ic.gov"},
             endpoint_case{service::dynamodb, "xx-new-1", false, false,
                           "https://dynamodb.xx-new-1.amazonaws.com"},
             endpoint_case{service::dynamodb, "local", false, false, "http://localhost:8000"},
             endpoint_case{service::sts, "eu-west-1", false, false,
                           "https://sts.eu-west-1.amazonaws.com"},
             endpoint_case{service::sts, "us-gov-east-1", true, false,
                           "https://sts.us-gov-east-1.amazonaws.com"},
             endpoint_case{service::sts, "local", false, false, "https://sts.local.amazonaws.com"},
             endpoint_case{service::application_autoscaling, "eu-west-1", false, false,
                           "https://application-autoscaling.eu-west-1.amazonaws.com"},
             endpoint_case{service::application_autoscaling, "us-east-2", true, false,
                           "https://application-autoscaling-fips.us-east-2.amazonaws.com"},
             endpoint_case{service::application_autoscaling, "us-gov-west-1", true, false,
                           "https://application-autoscaling.us-gov-west-1.amazonaws.com"},
             endpoint_case{service::s3, "eu-west-1", false, false,
                           "https://s3.eu-west-1.amazonaws.com"},
             endpoint_case{service::s3, "eu-west-1", false, true,
                           "https://s3.dualstack.eu-west-1.amazonaws.com"},
             endpoint_case{service::s3, "us-east-2", true, true,
                           "https://s3-fips.dualstack.us-east-2.amazonaws.com"},
             endpoint_case{service::s3, "us-gov-west-1", true, false,
                           "https://s3-fips.us-gov-west-1.amazonaws.com"},
             endpoint_case{service::s3, "cn-north-1", false, true,
                           "https://s3.dualstack.cn-north-1.amazonaws.com.cn"},
             endpoint_case{service::sso, "eu-west-1", false, false,
                           "https://portal.sso.eu-west-1.amazonaws.com"},
             endpoint_case{service::sso_oidc, "eu-west-1", false, false,
                           "https://oidc.eu-west-1.amazonaws.com"},
             endpoint_case{service::sso_oidc, "cn-north-1", false, false,
                           "https://oidc.cn-north-1.amazonaws.com.cn"},
         }) {
        endpoint_params params;
        params.region = region;
        params.fips = fips;
        params.dual_stack = dual_stack;
        endpoint out;
        diagnostics diag;
        EXPECT_FALSE(resolve_endpoint(which, params, {}, out, diag)) << diag.message;
        EXPECT_EQ(out.address.origin(), origin);
        const bool is_local = out.address.host == "localhost";
        EXPECT_EQ(out.signing_region, is_local ? "us-east-1" : region);
    }
}

struct account_case {
    const char* region;
    const char* account;
    account_endpoint_mode mode;
    bool fips;
    bool dual_stack;
    const char* host; // null: an error
};

TEST(endpoint, account_hosts) {
    constexpr auto preferred = account_endpoint_mode::preferred;
    constexpr auto disabled = account_endpoint_mode::disabled;
    constexpr auto required = account_endpoint_mode::required;
    const char* plain = "dynamodb.us-east-1.amazonaws.com";
    const char* own = "123456789012.ddb.us-east-1.amazonaws.com";
    for (const auto& [region, account, mode, fips, dual_stack, host] : {
             account_case{"us-east-1", "123456789012", preferred, false, false, own},
             account_case{"us-east-1", "123456789012", required, false, false, own},
             account_case{"us-east-1", "123456789012", disabled, false, false, plain},
             account_case{"us-east-1", "", preferred, false, false, plain},
             account_case{"us-east-1", "", disabled, false, false, plain},
             account_case{"us-east-1", "", required, false, false, nullptr},
             account_case{"us-east-1", "123456789012", preferred, false, true,
                          "123456789012.ddb.us-east-1.api.aws"},
             account_case{"us-east-1", "123456789012", preferred, true, false,
                          "dynamodb-fips.us-east-1.amazonaws.com"},
             account_case{"us-east-1", "123456789012", required, true, false, nullptr},
             account_case{"cn-north-1", "123456789012", preferred, false, false,
                          "dynamodb.cn-north-1.amazonaws.com.cn"},
             account_case{"cn-north-1", "123456789012", required, false, false, nullptr},
             account_case{"local", "123456789012", preferred, false, false, "localhost"},
             account_case{"us-east-1", "evil.com/", preferred, false, false, nullptr},
         }) {
        endpoint_params params;
        params.region = region;
        params.account_mode = mode;
        params.fips = fips;
        params.dual_stack = dual_stack;
        endpoint out;
        diagnostics diag;
        const error_code ec = resolve_endpoint(service::dynamodb, params, account, out, diag);
        EXPECT_EQ(ec, host == nullptr ? errc::bad_endpoint : error_code()) << region << account;
        EXPECT_EQ(out.address.host, host == nullptr ? "" : host);
        EXPECT_EQ(diag.message.empty(), host != nullptr);
    }
}

TEST(endpoint, custom_urls) {
    struct row {
        const char* url;
        const char* region;
        const char* origin;
        const char* signing_region;
    };
    for (const auto& [url, region, origin, signing_region] : {
             row{"http://localhost:8000", "eu-west-1", "http://localhost:8000", "eu-west-1"},
             row{"http://localhost:8000/", "", "http://localhost:8000", "us-east-1"},
             row{"http://[::1]:8000", "", "http://[::1]:8000", "us-east-1"},
             row{"https://dynamodb.eu-west-3.amazonaws.com", "",
                 "https://dynamodb.eu-west-3.amazonaws.com", "eu-west-3"},
             row{"https://dynamodb-fips.us-east-2.amazonaws.com", "",
                 "https://dynamodb-fips.us-east-2.amazonaws.com", "us-east-2"},
             row{"https://dynamodb.eu-west-3.amazonaws.com", "us-east-1",
                 "https://dynamodb.eu-west-3.amazonaws.com", "us-east-1"},
         }) {
        endpoint_params params;
        params.url = url;
        params.region = region;
        endpoint out;
        diagnostics diag;
        EXPECT_FALSE(resolve_endpoint(service::dynamodb, params, "123456789012", out, diag));
        EXPECT_EQ(out.address.origin(), origin);
        EXPECT_EQ(out.signing_region, signing_region) << url;
    }
}

TEST(endpoint, regions_in_the_hosts_of_s3) {
    for (const auto& [host, region] : {
             std::pair("s3.eu-west-3.amazonaws.com", "eu-west-3"),
             std::pair("s3-fips.us-east-2.amazonaws.com", "us-east-2"),
             std::pair("s3.dualstack.eu-west-3.amazonaws.com", "eu-west-3"),
             std::pair("s3-fips.dualstack.us-east-2.amazonaws.com", "us-east-2"),
             std::pair("bucket.s3.eu-west-3.amazonaws.com", "eu-west-3"),
             std::pair("s3.bucket.s3.eu-west-3.amazonaws.com.", "eu-west-3"),
             std::pair("s3.cn-north-1.amazonaws.com.cn", "cn-north-1"),
             std::pair("ap-1.s3-accesspoint.eu-west-3.amazonaws.com", "eu-west-3"),
             std::pair("s3.amazonaws.com", "us-east-1"),
             std::pair("127.0.0.1", "us-east-1"),
             std::pair("s3.example.com", ""),
             std::pair("s3.dualstack.", ""),
             std::pair("s3", ""),
             std::pair("minio.internal", ""),
         }) {
        endpoint_params params;
        params.url = std::string("https://") + host;
        endpoint out;
        diagnostics diag;
        const auto ec = resolve_endpoint(service::s3, params, {}, out, diag);
        EXPECT_EQ(ec == errc::bad_region, *region == 0) << host;
        EXPECT_EQ(out.signing_region, region) << host;
    }
}

struct fault_case {
    const char* region;
    const char* url;
    bool fips;
    bool dual_stack;
    errc expected;
};

TEST(endpoint, faults) {
    for (const auto& [region, url, fips, dual_stack, expected] : {
             fault_case{"", "", false, false, errc::bad_region},
             fault_case{"x@evil:443/#", "", false, false, errc::bad_region},
             fault_case{"evil.com/", "", false, false, errc::bad_region},
             fault_case{"eu-west-1\n", "", false, false, errc::bad_region},
             fault_case{"eu west", "http://localhost:8000", false, false, errc::bad_region},
             fault_case{"", "https://example.com", false, false, errc::bad_region},
             fault_case{"", "https://dynamodb.", false, false, errc::bad_region},
             fault_case{"", "https://dynamodbx.eu-west-1.com", false, false, errc::bad_region},
             fault_case{"local", "", true, false, errc::bad_endpoint},
             fault_case{"local", "", false, true, errc::bad_endpoint},
             fault_case{"eu-west-1", "http://h", true, false, errc::bad_endpoint},
             fault_case{"eu-west-1", "http://h", false, true, errc::bad_endpoint},
             fault_case{"eu-west-1", "localhost:8000", false, false, errc::bad_endpoint},
             fault_case{"eu-west-1", "https://user:hunter2@h", false, false, errc::bad_endpoint},
         }) {
        endpoint_params params;
        params.region = region;
        params.url = url;
        params.fips = fips;
        params.dual_stack = dual_stack;
        endpoint out;
        diagnostics diag;
        EXPECT_EQ(resolve_endpoint(service::dynamodb, params, {}, out, diag), expected)
            << region << ' ' << url;
        EXPECT_FALSE(diag.message.empty());
        EXPECT_EQ(diag.message.find("hunter2"), std::string::npos);
        EXPECT_TRUE(out.address.host.empty());
    }
}

class endpoint_settings_test : public testing::Test {
protected:
    error_code read(std::string_view given = {}, service which = service::dynamodb) {
        const fixed_environment env(variables_);
        shared_config config;
        diag_.clear();
        EXPECT_FALSE(config.load(env, fixed_file_reader({{"~/.aws/config", file_}}), {}, diag_));
        params_ = endpoint_params();
        return read_endpoint_settings(which, given, settings(env, config), params_, diag_);
    }
    std::string url(std::string_view given = {}, service which = service::dynamodb) {
        EXPECT_FALSE(read(given, which)) << diag_.message;
        return params_.url;
    }

    std::map<std::string, std::string, std::less<>> variables_;
    std::string file_;
    endpoint_params params_;
    diagnostics diag_;
};

TEST_F(endpoint_settings_test, precedence_of_urls) {
    EXPECT_EQ(url(), "");
    file_ = "[default]\nendpoint_url = http://profile\n";
    EXPECT_EQ(url(), "http://profile");
    file_ += "services = s\n[services s]\nsts =\n endpoint_url = http://sts-section\n";
    EXPECT_EQ(url(), "http://profile");
    EXPECT_EQ(url({}, service::sts), "http://sts-section");
    file_ += "dynamodb =\n endpoint_url = http://section\n";
    EXPECT_EQ(url(), "http://section");
    variables_["AWS_ENDPOINT_URL"] = "http://variable";
    EXPECT_EQ(url(), "http://variable");
    variables_["AWS_ENDPOINT_URL_DYNAMODB"] = "http://own-variable";
    EXPECT_EQ(url(), "http://own-variable");
    EXPECT_EQ(url({}, service::sts), "http://variable");
    variables_["AWS_ENDPOINT_URL_STS"] = "http://sts-variable";
    variables_["AWS_ENDPOINT_URL_S3"] = "http://s3-variable";
    EXPECT_EQ(url({}, service::sts), "http://sts-variable");
    EXPECT_EQ(url({}, service::s3), "http://s3-variable");
    EXPECT_EQ(url("http://given"), "http://given");
}

TEST_F(endpoint_settings_test, configured_urls_can_be_ignored) {
    variables_ = {{"AWS_ENDPOINT_URL", "http://variable"}};
    file_ = "[default]\nendpoint_url = http://profile\nservices = missing\n";
    variables_["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
    EXPECT_EQ(url(), "");
    EXPECT_EQ(url("http://given"), "http://given");
    variables_.erase("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    file_ += "ignore_configured_endpoint_urls = true\n";
    EXPECT_EQ(url(), "");
}

TEST_F(endpoint_settings_test, a_missing_services_section_is_an_error) {
    file_ = "[default]\nendpoint_url = http://profile\nservices = missing\n";
    EXPECT_EQ(read(), errc::bad_configuration);
    EXPECT_EQ(diag_.message, "Profile \"default\" names the section [services missing], which "
                             "~/.aws/config does not have.");
    EXPECT_EQ(url("http://given"), "http://given");
}

TEST_F(endpoint_settings_test, flags_and_account_mode) {
    ASSERT_FALSE(read());
    EXPECT_FALSE(params_.fips);
    EXPECT_FALSE(params_.dual_stack);
    EXPECT_EQ(params_.account_mode, account_endpoint_mode::preferred);
    file_ = "[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = TRUE\n"
            "account_id_endpoint_mode = required\n";
    ASSERT_FALSE(read());
    EXPECT_TRUE(params_.fips);
    EXPECT_TRUE(params_.dual_stack);
    EXPECT_EQ(params_.account_mode, account_endpoint_mode::required);
    variables_ = {{"AWS_USE_FIPS_ENDPOINT", "false"},
                  {"AWS_USE_DUALSTACK_ENDPOINT", "false"},
                  {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "disabled"}};
    ASSERT_FALSE(read());
    EXPECT_FALSE(params_.fips);
    EXPECT_FALSE(params_.dual_stack);
    EXPECT_EQ(params_.account_mode, account_endpoint_mode::disabled);
    for (const char* name :
         {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ACCOUNT_ID_ENDPOINT_MODE",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}) {
        variables_ = {{name, "maybe"}};
        EXPECT_EQ(read(), errc::bad_configuration) << name;
        EXPECT_NE(diag_.message.find(name), std::string::npos);
    }
}

} // namespace
} // namespace dyndump::aws
