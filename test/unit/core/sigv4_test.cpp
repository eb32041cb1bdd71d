#include "core/sigv4.hpp"

#include "core/amz_date.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace dyndump::core {
namespace {

using headers = std::vector<http_header>;

constexpr std::string_view iam_secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view s3_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

struct vector_case {
    const char* name;
    const char* region;
    const char* service;
    bool of_s3;
    const char* time;
    signable_request request;
    signing_keys credentials;
    headers fields;
    const char* signed_headers;
    const char* signature;
};

void PrintTo(const vector_case& c, std::ostream* out) {
    *out << c.name;
}

const signing_keys iam{"AKIDEXAMPLE", iam_secret, {}};
const signing_keys iam_with_token{"AKIDEXAMPLE", iam_secret, "TOKEN"};
const signing_keys s3{"AKIAIOSFODNN7EXAMPLE", s3_secret, {}};

const headers scan_headers{
    {"Host", "dynamodb.us-east-1.amazonaws.com"},
    {"Content-Type", "application/x-amz-json-1.0"},
    {"X-Amz-Target", "DynamoDB_20120810.Scan"},
    {"User-Agent", "any"},
    {"Amz-Sdk-Request", "attempt=1"},
    {"amz-sdk-invocation-id", "7fd5a9f2-13a8-4b9e-a8ee-7c7a5e3a4f1d"},
    {"Connection", "keep-alive"},
};

const headers bucket{{"Host", "examplebucket.s3.amazonaws.com"}};

signable_request make(std::string_view method, std::string_view path, std::string_view query = {},
                      std::string_view payload = {}) {
    signable_request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.payload = payload;
    return request;
}

const vector_case vectors[] = {
    {"iam_list_users",
     "us-east-1",
     "iam",
     false,
     "20150830T123600Z",
     make("GET", "/", "Action=ListUsers&Version=2010-05-08"),
     iam,
     {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
      {"Host", "iam.amazonaws.com"}},
     "content-type;host;x-amz-date",
     "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
    {"dynamodb_scan", "us-east-1", "dynamodb", false, "20150830T123600Z",
     make("POST", "/", "", R"({"TableName":"Music"})"), iam, scan_headers,
     "content-type;host;x-amz-date;x-amz-target",
     "12ce7c5c7cd7a86f1044f9fad6765f2f39e75389f35c33e67b047f16d7ab2b78"},
    {"dynamodb_scan_with_token", "us-east-1", "dynamodb", false, "20150830T123600Z",
     make("POST", "/", "", R"({"TableName":"Music"})"), iam_with_token, scan_headers,
     "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
     "bd29ae1586b4b7fb9b1205723c1aa7199ea9b14c5629b0fcf8df0b33242d5e21"},
    {"s3_get_object",
     "us-east-1",
     "s3",
     true,
     "20130524T000000Z",
     make("GET", "/test.txt"),
     s3,
     {{"Host", "examplebucket.s3.amazonaws.com"}, {"Range", "bytes=0-9"}},
     "host;range;x-amz-content-sha256;x-amz-date",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"s3_put_object",
     "us-east-1",
     "s3",
     true,
     "20130524T000000Z",
     make("PUT", "/test%24file.text", "", "Welcome to Amazon S3."),
     s3,
     {{"Host", "examplebucket.s3.amazonaws.com"},
      {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"s3_bare_parameter", "us-east-1", "s3", true, "20130524T000000Z",
     make("GET", "/", "lifecycle"), s3, bucket, "host;x-amz-content-sha256;x-amz-date",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"s3_list", "us-east-1", "s3", true, "20130524T000000Z",
     make("GET", "/", "max-keys=2&prefix=J"), s3, bucket, "host;x-amz-content-sha256;x-amz-date",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    {"s3_list_in_another_order", "us-east-1", "s3", true, "20130524T000000Z",
     make("GET", "/", "prefix=J&max-keys=2"), s3, bucket, "host;x-amz-content-sha256;x-amz-date",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
};

class sigv4_vectors : public testing::TestWithParam<vector_case> {};

TEST_P(sigv4_vectors, signature_is_the_published_one) {
    const vector_case& c = GetParam();
    sigv4_signer signer(c.of_s3 ? signer_params::for_s3(c.region)
                                : signer_params(c.region, c.service));
    signable_request request = c.request;
    request.headers = c.fields;
    signature out;
    // Twice: the second time with cached key and grown buffers.
    for (int i = 0; i < 2; ++i) {
        signer.sign(request, c.credentials, *amz_date::parse(c.time), out);
        EXPECT_EQ(out.amz_date, c.time);
        const std::string expected =
            "AWS4-HMAC-SHA256 Credential=" + std::string(c.credentials.access_key_id) + "/" +
            std::string(c.time).substr(0, 8) + "/" + c.region + "/" + c.service +
            "/aws4_request, SignedHeaders=" + c.signed_headers + ", Signature=" + c.signature;
        EXPECT_EQ(out.authorization, expected) << signer.canonical_text() << "\n\n"
                                               << signer.string_to_sign();
    }
}

INSTANTIATE_TEST_SUITE_P(sigv4, sigv4_vectors, testing::ValuesIn(vectors),
                         [](const auto& c) { return std::string(c.param.name); });

TEST(signing_key, is_the_published_one) {
    signing_key key;
    std::string hex;
    append_hex(hex, key.derive(iam_secret, "20150830", "us-east-1", "iam"));
    EXPECT_EQ(hex, "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(signing_key, follows_secret_day_region_and_service) {
    struct scope {
        const char* secret;
        const char* day;
        const char* region;
        const char* service;
    };
    const scope scopes[] = {
        {"a", "20240101", "us-east-1", "dynamodb"},   {"b", "20240101", "us-east-1", "dynamodb"},
        {"b", "20240102", "us-east-1", "dynamodb"},   {"b", "20240102", "us-east-2", "dynamodb"},
        {"b", "20240102", "us-east-2", "s3"},         {"a", "20240101", "us-east-1", "dynamodb"},
        {"a", "20240101", "us-east-1", "1/dynamodb"}, {"a", "20240101", "us-east", "1/dynamodb"},
    };
    signing_key cached;
    for (const scope& s : scopes) {
        cached.use(s.secret, s.day, s.region, s.service);
        signing_key fresh;
        fresh.use(s.secret, s.day, s.region, s.service);
        EXPECT_EQ(cached.hmac("text"), fresh.hmac("text")) << s.secret << s.day << s.region;
    }
}

TEST(sigv4_signer, secret_key_with_the_same_scope_is_not_taken_for_another) {
    sigv4_signer signer({"us-east-1", "dynamodb"});
    const headers host{{"host", "h"}};
    signable_request request;
    request.headers = host;
    signature first;
    signature second;
    const auto now = *amz_date::parse("20240101T000000Z");
    signer.sign(request, {"A", "one", {}}, now, first);
    signer.sign(request, {"A", "two", {}}, now, second);
    EXPECT_NE(first.authorization, second.authorization);
}

TEST(sigv4_signer, headers_that_hops_change_stay_unsigned) {
    for (const char* name :
         {"Connection", "expect", "Keep-Alive", "proxy-authenticate", "Proxy-Authorization", "TE",
          "trailer", "Transfer-Encoding", "upgrade", "User-Agent", "X-Amzn-Trace-Id",
          "Authorization", "amz-sdk-request", "Amz-Sdk-Invocation-Id"}) {
        EXPECT_FALSE(sigv4_signer::is_signed(name)) << name;
    }
    for (const char* name : {"host", "X-Amz-Target", "content-type", "range", "x-amzn", "t"}) {
        EXPECT_TRUE(sigv4_signer::is_signed(name)) << name;
    }
}

TEST(sigv4_signer, own_values_replace_stale_ones) {
    sigv4_signer signer({"us-east-1", "dynamodb"});
    const headers fields{{"host", "h"},
                         {"X-Amz-Date", "19990101T000000Z"},
                         {"x-amz-security-token", "old"},
                         {"Authorization", "old"}};
    signable_request request;
    request.headers = fields;
    signature out;
    signer.sign(request, {"A", "s", "new"}, *amz_date::parse("20240101T000000Z"), out);
    EXPECT_EQ(signer.canonical_text(),
              "POST\n/\n\nhost:h\nx-amz-date:20240101T000000Z\nx-amz-security-token:new\n\n"
              "host;x-amz-date;x-amz-security-token\n"
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(sigv4_signer, given_payload_hash_is_used) {
    sigv4_signer signer(signer_params::for_s3("us-east-1"));
    const headers host{{"host", "h"}};
    signable_request request;
    request.headers = host;
    request.payload = "ignored";
    request.payload_hash = "UNSIGNED-PAYLOAD";
    signature out;
    signer.sign(request, {"A", "s", {}}, *amz_date::parse("20240101T000000Z"), out);
    EXPECT_EQ(out.payload_hash, "UNSIGNED-PAYLOAD");
    EXPECT_TRUE(signer.canonical_text().ends_with("\nUNSIGNED-PAYLOAD"));
    EXPECT_NE(signer.canonical_text().find("x-amz-content-sha256:UNSIGNED-PAYLOAD\n"),
              std::string_view::npos);
}

TEST(hmac_sha256, vectors_of_rfc_4231) {
    const std::vector<unsigned char> key(20, 0x0b);
    hmac_sha256 hmac;
    hmac.key(key);
    for (int i = 0; i < 2; ++i) {
        std::string hex;
        append_hex(hex, hmac("Hi There"));
        EXPECT_EQ(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }
    const std::vector<unsigned char> long_key(131, 0xaa); // longer than a block
    hmac.key(long_key);
    std::string hex;
    append_hex(hex, hmac("Test Using Larger Than Block-Size Key - Hash Key First"));
    EXPECT_EQ(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(amz_date, formats_and_parses) {
    using namespace std::chrono;
    const auto time = system_clock::time_point(seconds(1440938160)); // 2015-08-30 12:36
    EXPECT_EQ(amz_date(time).view(), "20150830T123600Z");
    EXPECT_EQ(amz_date(time + 999ms).view(), "20150830T123600Z");
    EXPECT_EQ(amz_date(time).day(), "20150830");
    EXPECT_EQ(amz_date::parse("20150830T123600Z"), time);
    for (const char* bad : {"",
                            "20150830T123600",
                            "20150830 123600Z",
                            "20150832T123600Z",
                            "20151330T123600Z",
                            "20150230T123600Z",
                            "20150830T243600Z",
                            "20150830T126000Z",
                            "2015083xT123600Z",
                            "-0150830T123600Z",
                            "99990830T123600Z",
                            "20150830T123600Z ",
                            "19690830T123600Z",
                            "2015x830T123600Z",
                            "201508x0T123600Z",
                            "20150830T1x3600Z",
                            "20150830T12x600Z",
                            "20150830T1236x0Z",
                            "20150830T123661Z",
                            "20150830T123600z",
                            "20150830T12:3:0Z"}) {
        EXPECT_FALSE(amz_date::parse(bad)) << bad;
    }
}

} // namespace
} // namespace dyndump::core
