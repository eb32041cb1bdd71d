#include <dyndump/signer.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace dyndump {
namespace {

const std::array<http_header, 1> host{{{"Host", "bucket.s3.amazonaws.com"}}};
const signing_keys keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
const std::chrono::system_clock::time_point day(std::chrono::seconds(1369353600)); // 2013-05-24

signable_request get(std::string_view path, std::string_view query = {}) {
    signable_request request;
    request.method = "GET";
    request.path = path;
    request.query = query;
    request.headers = host;
    return request;
}

std::string path_signed(bool normalise, bool encode, std::string_view path) {
    signer_params params("us-east-1", "any");
    params.normalise_path = normalise;
    params.encode_path = encode;
    signer made(params);
    signature out;
    EXPECT_FALSE(made.sign(get(path), keys, day, out));
    auto text = made.canonical_request();
    text.remove_prefix(text.find('\n') + 1);
    return std::string(text.substr(0, text.find('\n')));
}

TEST(signer, path_is_normalised_and_encoded_independently) {
    constexpr std::string_view path = "/a/./b%20c//../d";
    EXPECT_EQ(path_signed(true, true, path), "/a/d");
    EXPECT_EQ(path_signed(true, false, "/a/./b%20c//d"), "/a/b%20c/d");
    EXPECT_EQ(path_signed(true, true, "/a/./b%20c//d"), "/a/b%2520c/d");
    EXPECT_EQ(path_signed(false, true, path), "/a/./b%2520c//../d");
    EXPECT_EQ(path_signed(false, false, path), path);
}

// Source: S3 user guide, "Authenticating requests: using query parameters".
TEST(signer, presigned_url_of_s3_is_the_published_one) {
    signer made(signer_params::for_s3("us-east-1"));
    auto request = get("/test.txt");
    const std::array<http_header, 1> examplebucket{{{"host", "examplebucket.s3.amazonaws.com"}}};
    request.headers = examplebucket;
    signature out;
    ASSERT_FALSE(made.presign(request, keys, day, std::chrono::seconds(86400), out));
    EXPECT_EQ(out.query,
              "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
              "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host&"
              "X-Amz-Expires=86400&X-Amz-Signature="
              "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    EXPECT_EQ(out.payload_hash, unsigned_payload);
}

TEST(signer, payload_is_hashed_given_or_left_out) {
    signer made({"us-east-1", "any"});
    auto request = get("/");
    request.payload = "text";
    signature out;
    ASSERT_FALSE(made.sign(request, keys, day, out));
    const auto hashed = out;
    request.payload = "another";
    request.payload_hash = hashed.payload_hash;
    ASSERT_FALSE(made.sign(request, keys, day, out));
    EXPECT_EQ(out.authorization, hashed.authorization);
    request.payload_hash = unsigned_payload;
    ASSERT_FALSE(made.sign(request, keys, day, out));
    EXPECT_TRUE(made.canonical_request().ends_with("\nUNSIGNED-PAYLOAD"));
    // Not announced to a service that does not want it.
    EXPECT_EQ(made.canonical_request().find("x-amz-content-sha256"), std::string_view::npos);
}

TEST(signer, headers_to_be_sent_are_appended) {
    const signing_keys with_token("AKID", "secret", "TOKEN");
    signature out;
    std::vector<http_header> to(host.begin(), host.end());
    signer plain({"us-east-1", "any"});
    ASSERT_FALSE(plain.sign(get("/"), keys, day, out));
    plain.append_headers(out, keys, to);
    ASSERT_EQ(to.size(), 3u);
    EXPECT_EQ(to[1].name, "X-Amz-Date");
    EXPECT_EQ(to[2].value, out.authorization);
    signer s3(signer_params::for_s3("us-east-1"));
    ASSERT_FALSE(s3.sign(get("/"), with_token, day, out));
    to.clear();
    s3.append_headers(out, with_token, to);
    ASSERT_EQ(to.size(), 4u);
    EXPECT_EQ(to[1].name, "X-Amz-Security-Token");
    EXPECT_EQ(to[1].value, "TOKEN");
    EXPECT_EQ(to[2].name, "X-Amz-Content-Sha256");
    EXPECT_EQ(to[2].value, out.payload_hash);
}

TEST(signer, token_may_be_left_out_of_the_signature) {
    const signing_keys with_token("AKID", "secret", "TOKEN");
    signer_params params("us-east-1", "iotdevicegateway");
    params.sign_session_token = false;
    signer made(params);
    signature with;
    signature without;
    ASSERT_FALSE(made.presign(get("/mqtt"), with_token, day, std::chrono::seconds(60), with));
    ASSERT_FALSE(
        made.presign(get("/mqtt"), {"AKID", "secret"}, day, std::chrono::seconds(60), without));
    const auto sum = without.query.substr(without.query.find("X-Amz-Signature"));
    EXPECT_TRUE(with.query.ends_with("&X-Amz-Security-Token=TOKEN&" + sum)) << with.query;
}

TEST(signer, what_no_service_would_take_is_refused) {
    signer made({"us-east-1", "any"});
    signature out;
    EXPECT_EQ(made.sign({}, keys, day, out), errc::invalid_argument); // no Host
    EXPECT_EQ(made.sign(get("a"), keys, day, out), errc::invalid_argument);
    EXPECT_EQ(made.sign(get("/"), {"", "secret"}, day, out), errc::invalid_argument);
    EXPECT_EQ(made.sign(get("/"), {"id", ""}, day, out), errc::invalid_argument);
    EXPECT_EQ(signer({"", "any"}).sign(get("/"), keys, day, out), errc::invalid_argument);
    EXPECT_EQ(signer({"r", ""}).sign(get("/"), keys, day, out), errc::invalid_argument);
    const auto valid = [&](std::chrono::seconds time) {
        return made.presign(get("/"), keys, day, time, out);
    };
    EXPECT_EQ(valid(std::chrono::seconds(0)), errc::invalid_argument);
    EXPECT_EQ(valid(std::chrono::days(7) + std::chrono::seconds(1)), errc::invalid_argument);
    EXPECT_FALSE(valid(std::chrono::days(7)));
    const std::string once = out.query;
    EXPECT_EQ(made.presign(get("/", once), keys, day, std::chrono::seconds(60), out),
              errc::invalid_argument);
    EXPECT_EQ(made.presign(get("/", "a=1&x-amz-date"), keys, day, std::chrono::seconds(60), out),
              errc::invalid_argument);
}

TEST(signer, can_be_moved) {
    signer made({"us-east-1", "any"});
    signature out;
    ASSERT_FALSE(made.sign(get("/"), keys, day, out));
    const auto first = out.authorization;
    signer moved(std::move(made));
    ASSERT_FALSE(moved.sign(get("/"), keys, day, out));
    EXPECT_EQ(out.authorization, first);
    EXPECT_EQ(moved.params().service, "any");
}

} // namespace
} // namespace dyndump
