#include "s3/addressing.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace dyndump::s3 {
namespace {

constexpr const char* access_point = "arn:aws:s3:us-west-2:123456789012:accesspoint/my-ap";

struct bucket_case {
    const char* name;
    const char* region;
    const char* bucket;
    std::function<void(addressing&)> wish;
    // Scheme, host and path of the key "k"; null: refused.
    const char* url;
    const char* signed_for = nullptr; // null: the region
    const char* signing_name = "s3";
};

void none(addressing&) {}
void fips(addressing& a) {
    a.where.fips = true;
}
void dual(addressing& a) {
    a.where.dual_stack = true;
}
void both(addressing& a) {
    fips(a);
    dual(a);
}
void path(addressing& a) {
    a.path_style = true;
}
auto at(const char* url) {
    return [url](addressing& a) {
        a.where.url = url;
    };
}

// What the JavaScript SDK 3.1175.0 resolves, November 2026.
const std::vector<bucket_case> cases{
    {"us-east-1", "us-east-1", "my-bucket", none, "https://my-bucket.s3.us-east-1.amazonaws.com/k"},
    {"eu-west-1", "eu-west-1", "my-bucket", none, "https://my-bucket.s3.eu-west-1.amazonaws.com/k"},
    {"dotted bucket", "eu-west-1", "my.bucket.x", none,
     "https://s3.eu-west-1.amazonaws.com/my.bucket.x/k"},
    {"http dotted bucket", "eu-west-1", "my.bucket.x", at("http://s3.eu-west-1.amazonaws.com"),
     "http://s3.eu-west-1.amazonaws.com/my.bucket.x/k"},
    {"underscore bucket", "eu-west-1", "My_Bucket", none,
     "https://s3.eu-west-1.amazonaws.com/My_Bucket/k"},
    {"capitals", "eu-west-1", "MyBucket", none, "https://s3.eu-west-1.amazonaws.com/MyBucket/k"},
    {"path style", "eu-west-1", "my-bucket", path,
     "https://s3.eu-west-1.amazonaws.com/my-bucket/k"},
    {"aws-global", "aws-global", "my-bucket", none, "https://my-bucket.s3.amazonaws.com/k",
     "us-east-1"},
    {"aws-global fips", "aws-global", "my-bucket", fips,
     "https://my-bucket.s3-fips.us-east-1.amazonaws.com/k", "us-east-1"},
    {"global endpoint", "us-east-1", "my-bucket", [](auto& a) { a.global_endpoint = true; },
     "https://my-bucket.s3.amazonaws.com/k"},
    {"global endpoint elsewhere", "eu-west-1", "my-bucket",
     [](auto& a) { a.global_endpoint = true; }, "https://my-bucket.s3.eu-west-1.amazonaws.com/k"},
    {"fips", "us-east-2", "my-bucket", fips, "https://my-bucket.s3-fips.us-east-2.amazonaws.com/k"},
    {"fips eu", "eu-west-1", "my-bucket", fips,
     "https://my-bucket.s3-fips.eu-west-1.amazonaws.com/k"},
    {"dual stack", "eu-west-1", "my-bucket", dual,
     "https://my-bucket.s3.dualstack.eu-west-1.amazonaws.com/k"},
    {"dual stack and fips", "us-west-2", "my-bucket", both,
     "https://my-bucket.s3-fips.dualstack.us-west-2.amazonaws.com/k"},
    {"dual stack path", "eu-west-1", "my-bucket",
     [](auto& a) {
         dual(a);
         path(a);
     },
     "https://s3.dualstack.eu-west-1.amazonaws.com/my-bucket/k"},
    {"accelerate", "eu-west-1", "my-bucket", [](auto& a) { a.accelerate = true; },
     "https://my-bucket.s3-accelerate.amazonaws.com/k"},
    {"accelerate dual stack", "eu-west-1", "my-bucket",
     [](auto& a) {
         a.accelerate = true;
         dual(a);
     },
     "https://my-bucket.s3-accelerate.dualstack.amazonaws.com/k"},
    {"accelerate dotted", "eu-west-1", "my.bucket", [](auto& a) { a.accelerate = true; }, nullptr},
    {"china", "cn-north-1", "my-bucket", none,
     "https://my-bucket.s3.cn-north-1.amazonaws.com.cn/k"},
    {"china fips", "cn-north-1", "my-bucket", fips, nullptr},
    {"china dual stack", "cn-north-1", "my-bucket", dual,
     "https://my-bucket.s3.dualstack.cn-north-1.amazonaws.com.cn/k"},
    {"gov", "us-gov-west-1", "my-bucket", none,
     "https://my-bucket.s3.us-gov-west-1.amazonaws.com/k"},
    {"gov fips", "us-gov-west-1", "my-bucket", fips,
     "https://my-bucket.s3-fips.us-gov-west-1.amazonaws.com/k"},
    {"iso", "us-iso-east-1", "my-bucket", none, "https://my-bucket.s3.us-iso-east-1.c2s.ic.gov/k"},
    {"isob", "us-isob-east-1", "my-bucket", none,
     "https://my-bucket.s3.us-isob-east-1.sc2s.sgov.gov/k"},
    {"isoe", "eu-isoe-west-1", "my-bucket", none,
     "https://my-bucket.s3.eu-isoe-west-1.cloud.adc-e.uk/k"},
    {"isof", "us-isof-south-1", "my-bucket", none,
     "https://my-bucket.s3.us-isof-south-1.csp.hci.ic.gov/k"},
    {"eusc", "eusc-de-east-1", "my-bucket", none,
     "https://my-bucket.s3.eusc-de-east-1.amazonaws.eu/k"},
    {"eusc fips", "eusc-de-east-1", "my-bucket", fips,
     "https://my-bucket.s3-fips.eusc-de-east-1.amazonaws.eu/k"},
    {"custom endpoint", "us-east-1", "my-bucket", at("http://localhost:9000"),
     "http://my-bucket.localhost:9000/k"},
    {"custom endpoint, no region", "", "my-bucket", at("http://localhost:9000"),
     "http://my-bucket.localhost:9000/k", "us-east-1"},
    {"custom endpoint path", "us-east-1", "my-bucket",
     [](auto& a) {
         a.where.url = "http://localhost:9000";
         a.path_style = true;
     },
     "http://localhost:9000/my-bucket/k"},
    {"custom endpoint IP", "us-east-1", "my-bucket", at("http://127.0.0.1:9000"),
     "http://127.0.0.1:9000/my-bucket/k"},
    {"custom endpoint IPv6", "us-east-1", "my-bucket", at("http://[::1]:9000"),
     "http://[::1]:9000/my-bucket/k"},
    {"custom endpoint with path", "us-east-1", "my-bucket",
     [](auto& a) {
         a.where.url = "https://gw.example.com/base/s3";
         a.path_style = true;
     },
     "https://gw.example.com/base/s3/my-bucket/k"},
    {"custom endpoint with path and slash", "us-east-1", "my-bucket",
     at("https://gw.example.com/base/s3/"), "https://my-bucket.gw.example.com/base/s3/k"},
    {"custom endpoint dotted", "us-east-1", "my.bucket", at("https://gw.example.com"),
     "https://gw.example.com/my.bucket/k"},
    {"custom endpoint and dual stack", "us-east-1", "my-bucket",
     [](auto& a) {
         a.where.url = "https://gw.example.com";
         dual(a);
     },
     nullptr},
    {"custom endpoint with a query", "us-east-1", "my-bucket", at("https://gw.example.com/?a=b"),
     nullptr},
    {"custom endpoint, its own region", "", "my-bucket", at("https://s3.eu-west-3.amazonaws.com"),
     "https://my-bucket.s3.eu-west-3.amazonaws.com/k", "eu-west-3"},
    {"no region", "", "my-bucket", none, nullptr},
    {"access point", "us-west-2", access_point, none,
     "https://my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point, colon form", "us-west-2", "arn:aws:s3:us-west-2:123456789012:accesspoint:my-ap",
     none, "https://my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point, other region", "eu-west-1", access_point, none,
     "https://my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point, no region", "", access_point, none,
     "https://my-ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point, other region is not wanted", "eu-west-1", access_point,
     [](auto& a) { a.use_arn_region = false; }, nullptr},
    {"access point fips", "us-west-2", access_point, fips,
     "https://my-ap-123456789012.s3-accesspoint-fips.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point dual stack", "us-west-2", access_point, dual,
     "https://my-ap-123456789012.s3-accesspoint.dualstack.us-west-2.amazonaws.com/k", "us-west-2"},
    {"access point fips dual stack", "us-west-2", access_point, both,
     "https://my-ap-123456789012.s3-accesspoint-fips.dualstack.us-west-2.amazonaws.com/k",
     "us-west-2"},
    {"access point path style", "us-west-2", access_point, path, nullptr},
    {"access point custom endpoint", "us-west-2", access_point, at("https://gw.example.com"),
     "https://my-ap-123456789012.gw.example.com/k", "us-west-2"},
    {"access point custom IP", "us-west-2", access_point, at("http://127.0.0.1:9000"), nullptr},
    {"access point china", "cn-north-1", "arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/my-ap",
     none, "https://my-ap-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/k", "cn-north-1"},
    {"access point of another partition", "us-west-2",
     "arn:aws-cn:s3:us-west-2:123456789012:accesspoint/my-ap", none, nullptr},
    {"access point alias", "us-west-2", "my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1a-s3alias", none,
     "https://my-ap-hrzrlukc5m36ft7okagglf3gmwluquse1a-s3alias.s3.us-west-2.amazonaws.com/k"},
    {"multi-region access point", "us-west-2",
     "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", none, nullptr},
    {"object lambda", "us-west-2",
     "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/mybanner", none,
     "https://mybanner-123456789012.s3-object-lambda.us-west-2.amazonaws.com/k", "us-west-2",
     "s3-object-lambda"},
    {"outposts", "us-west-2",
     "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/myap",
     none, nullptr},
    {"bucket's ARN", "us-west-2", "arn:aws:s3:::my-bucket", none, nullptr},
};

TEST(s3_addressing, hosts_of_buckets_as_the_sdks_resolve_them) {
    for (const auto& each : cases) {
        addressing wishes;
        wishes.where.region = each.region;
        each.wish(wishes);
        bucket_place place;
        diagnostics diag;
        const auto ec = resolve_bucket(wishes, each.bucket, place, diag);
        EXPECT_EQ(static_cast<bool>(ec), each.url == nullptr) << each.name << ": " << diag.message;
        EXPECT_EQ(diag.message.empty(), each.url != nullptr) << each.name;
        if (ec || each.url == nullptr) {
            EXPECT_TRUE(place.host.empty()) << each.name;
            continue;
        }
        std::string url = (place.tls ? "https://" : "http://") + place.host_header + place.path;
        append_encoded(url, "k", true);
        EXPECT_EQ(url, each.url) << each.name;
        EXPECT_EQ(place.region, each.signed_for == nullptr ? each.region : each.signed_for)
            << each.name;
        EXPECT_EQ(place.signing_name, each.signing_name) << each.name;
    }
}

TEST(s3_addressing, keys_are_encoded_once_and_nothing_is_resolved) {
    for (const auto& [key, wire] :
         {std::pair("a b+c%/\xc3\xa9//x/../y=~'()*!:@&,;$",
                    "a%20b%2Bc%25/%C3%A9//x/../y%3D~%27%28%29%2A%21%3A%40%26%2C%3B%24"),
          std::pair("/a", "/a"), std::pair("../a", "../a"),
          std::pair("\t?#[]|\\", "%09%3F%23%5B%5D%7C%5C")}) {
        std::string out;
        append_encoded(out, key, true);
        EXPECT_EQ(out, wire);
    }
    std::string parameter;
    append_encoded(parameter, "a/b", false);
    EXPECT_EQ(parameter, "a%2Fb");
}

class s3_addressing_settings : public testing::Test {
protected:
    error_code read(std::string_view given = {}) {
        const aws::fixed_environment env(variables);
        aws::shared_config config;
        EXPECT_FALSE(config.load(env, aws::fixed_file_reader({{"~/.aws/config", file}}), {}, diag));
        found = addressing();
        found.where.region = "eu-west-1";
        return read_addressing(given, aws::settings(env, config), found, diag);
    }

    std::map<std::string, std::string, std::less<>> variables;
    std::string file;
    addressing found;
    diagnostics diag;
};

TEST_F(s3_addressing_settings, urls_in_their_order) {
    ASSERT_FALSE(read());
    EXPECT_EQ(found.where.url, "");
    EXPECT_EQ(found.where.region, "eu-west-1");
    file = "[default]\nendpoint_url = http://profile\nservices = s\n"
           "[services s]\ndynamodb =\n endpoint_url = http://dynamodb\n";
    ASSERT_FALSE(read());
    EXPECT_EQ(found.where.url, "http://profile");
    file += "s3 =\n endpoint_url = http://section\n";
    ASSERT_FALSE(read());
    EXPECT_EQ(found.where.url, "http://section");
    variables["AWS_ENDPOINT_URL_S3"] = "http://variable";
    ASSERT_FALSE(read());
    EXPECT_EQ(found.where.url, "http://variable");
    ASSERT_FALSE(read("http://given"));
    EXPECT_EQ(found.where.url, "http://given");
}

TEST_F(s3_addressing_settings, of_the_profiles_s3_section) {
    ASSERT_FALSE(read());
    EXPECT_FALSE(found.path_style || found.accelerate || found.global_endpoint);
    EXPECT_TRUE(found.use_arn_region);
    file = "[default]\ns3_use_arn_region = false\ns3_us_east_1_regional_endpoint = legacy\n"
           "s3 =\n addressing_style = path\n use_accelerate_endpoint = true\n";
    ASSERT_FALSE(read());
    EXPECT_TRUE(found.path_style && found.accelerate && found.global_endpoint);
    EXPECT_FALSE(found.use_arn_region);
    variables["AWS_S3_USE_ARN_REGION"] = "true";
    ASSERT_FALSE(read());
    EXPECT_TRUE(found.use_arn_region);
    file = "[default]\ns3 =\n addressing_style = sideways\n";
    EXPECT_EQ(read(), errc::bad_configuration);
    EXPECT_NE(diag.message.find("addressing_style"), std::string::npos);
}

} // namespace
} // namespace dyndump::s3
