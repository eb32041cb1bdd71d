#include "aws/region.hpp"

#include <gtest/gtest.h>

namespace dyndump::aws {
namespace {

using namespace std::string_view_literals;

TEST(region, host_labels) {
    for (std::string_view good : {"eu-west-1"sv, "local"sv, "a"sv, "1"sv, "US-EAST-1"sv}) {
        EXPECT_TRUE(is_host_label(good)) << good;
    }
    EXPECT_TRUE(is_host_label(std::string(63, 'a')));
    EXPECT_FALSE(is_host_label(std::string(64, 'a')));
    for (std::string_view bad :
         {""sv, "x@evil:443/#"sv, "evil.com/"sv, "eu-west-1\n"sv, "eu-west-1\r\nHost: evil"sv,
          "eu west"sv, "eu.west"sv, "-eu"sv, "eu-"sv, "eu_west"sv, "eu\0west"sv, "%65u"sv,
          "eu-west-1/"sv, "eu-west-1?"sv, "eu-west-1#"sv, "eu:1"sv, "\xc3\xa9"sv}) {
        EXPECT_FALSE(is_host_label(bad)) << bad;
    }
}

TEST(region, partitions) {
    struct row {
        const char* region;
        const char* partition;
        const char* suffix;
        const char* dual_stack;
    };
    for (const auto& [region, name, suffix, dual_stack] : {
             row{"us-east-1", "aws", "amazonaws.com", "api.aws"},
             row{"eu-central-2", "aws", "amazonaws.com", "api.aws"},
             row{"mx-central-1", "aws", "amazonaws.com", "api.aws"},
             row{"xx-unknown-9", "aws", "amazonaws.com", "api.aws"},
             row{"us-gov-west-1", "aws-us-gov", "amazonaws.com", "api.aws"},
             row{"cn-north-1", "aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
             row{"eusc-de-east-1", "aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"},
             row{"us-iso-east-1", "aws-iso", "c2s.ic.gov", "api.aws.ic.gov"},
             row{"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"},
             row{"eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
             row{"us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
         }) {
        EXPECT_EQ(partition_of(region).name, name) << region;
        EXPECT_EQ(partition_of(region).suffix, suffix) << region;
        EXPECT_EQ(partition_of(region).dual_stack_suffix, dual_stack) << region;
    }
}

TEST(region, precedence) {
    std::map<std::string, std::string, std::less<>> variables;
    std::string file;
    const auto find = [&](std::string_view given) {
        const fixed_environment env(variables);
        shared_config config;
        diagnostics diag;
        EXPECT_FALSE(config.load(env, fixed_file_reader({{"~/.aws/config", file}}), {}, diag));
        std::string out;
        const error_code ec = find_region(given, settings(env, config), out, diag);
        return ec ? ec.message() + ": " + diag.message : out;
    };
    EXPECT_EQ(find(""), "");
    file = "[default]\nregion = ap-south-1\n";
    EXPECT_EQ(find(""), "ap-south-1");
    variables["AWS_DEFAULT_REGION"] = "eu-west-2";
    EXPECT_EQ(find(""), "eu-west-2");
    variables["AWS_REGION"] = "eu-west-1";
    EXPECT_EQ(find(""), "eu-west-1");
    EXPECT_EQ(find("us-east-1"), "us-east-1");
    EXPECT_EQ(find("evil.com/\n"),
              "no valid region: \"evil.com/\\n\" is no region: a region is made of letters, digits "
              "and hyphens, for example eu-west-1.");
    variables["AWS_REGION"] = "x@evil:443/#";
    EXPECT_TRUE(find("").starts_with("no valid region"));
}

} // namespace
} // namespace dyndump::aws
