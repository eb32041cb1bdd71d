#include "cli/connect/s3_connection.hpp"

#include "cli/options/dump_options.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::cli {
namespace {

std::string assign_s3(s3_connection_options& to, const std::string& name,
                      const std::string& value) {
    for (const auto& option : options_of(to)) {
        if (long_name(option) == name) {
            return option.assign(value);
        }
    }
    return "no such option";
}

TEST(s3_connection, options_become_parameters_of_the_client) {
    connection_options connection;
    connection.profile = "p";
    connection.region = "eu-west-1";
    connection.endpoint_url = "http://dynamodb:1";
    connection.ca_bundle = "/ca.pem";
    connection.no_verify_ssl = true;
    connection.allow_http = true;
    connection.max_stall = std::chrono::seconds(5);
    s3_connection_options own;
    EXPECT_EQ(assign_s3(own, "--s3-endpoint-url", "https://s3.example"), "");
    EXPECT_EQ(assign_s3(own, "--s3-expected-bucket-owner", "123456789012"), "");
    EXPECT_EQ(assign_s3(own, "--s3-request-payer", "true"), "");
    EXPECT_EQ(assign_s3(own, "--s3-path-style", "true"), "");
    const auto params = params_of(connection, own);
    EXPECT_EQ(params.profile, "p");
    EXPECT_EQ(params.region, "eu-west-1");
    EXPECT_EQ(params.endpoint_url, "https://s3.example");
    EXPECT_EQ(params.path_style, true);
    EXPECT_EQ(params.expected_bucket_owner, "123456789012");
    EXPECT_TRUE(params.requester_pays);
    EXPECT_TRUE(params.allow_http);
    EXPECT_EQ(params.connection.tls.ca_bundle, "/ca.pem");
    EXPECT_FALSE(params.connection.tls.verify);
    EXPECT_EQ(params.retry.max_stall, std::chrono::seconds(5));
}

TEST(s3_connection, what_is_not_said_is_left_to_the_profile) {
    const auto params = params_of(connection_options(), s3_connection_options());
    EXPECT_FALSE(params.path_style);
    EXPECT_EQ(params.endpoint_url, "");
    EXPECT_TRUE(params.connection.tls.verify);
}

TEST(s3_connection, an_owner_is_twelve_digits) {
    s3_connection_options own;
    for (const auto* wrong : {"", "12345678901", "1234567890123", "12345678901x"}) {
        EXPECT_EQ(assign_s3(own, "--s3-expected-bucket-owner", wrong),
                  "must be the 12 digits of an account");
    }
    EXPECT_EQ(own.expected_bucket_owner, "");
}

} // namespace
} // namespace dyndump::cli
