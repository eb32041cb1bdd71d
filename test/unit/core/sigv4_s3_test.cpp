// Signatures as S3 wants them: the path as it is on the wire, the payload's hash in a header.
#include "core/sigv4_verifier.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dyndump::core {
namespace {

class sigv4_s3_test : public testing::Test {
protected:
    // Signs as a client, and checks as a server what `change` has made of it.
    template <class Change>
    signature_check check(Change change, std::string_view announced = {}) {
        signable_request request;
        request.method = "PUT";
        request.path = path;
        request.query = query;
        request.payload = payload;
        request.payload_hash = announced;
        headers = {{"Host", "bucket.s3.eu-west-1.amazonaws.com"}, {"x-amz-meta-a", "b"}};
        const auto before = views();
        request.headers = before;
        sigv4_signer signer(signer_params::for_s3("eu-west-1"));
        signature out;
        signer.sign(request, {"AKID", "secret", {}}, now, out);
        headers.emplace_back("X-Amz-Date", out.amz_date);
        headers.emplace_back("X-Amz-Content-Sha256", out.payload_hash);
        headers.emplace_back("Authorization", out.authorization);
        change();
        const auto fields = views();
        request.path = path;
        request.query = query;
        request.payload = payload;
        request.payload_hash = {};
        request.headers = fields;
        sigv4_verifier verifier("s3", {}, std::chrono::minutes(15), path_style::verbatim);
        return verifier.verify(request, now, [](std::string_view) {
            return std::optional(known_key{"secret", {}});
        });
    }
    std::vector<http_header> views() const {
        std::vector<http_header> fields;
        for (const auto& [name, value] : headers) {
            fields.push_back({name, value});
        }
        return fields;
    }

    std::string path = "/a%20b/%2B//x/../y";
    std::string query = "partNumber=1&uploadId=U%2F1&uploads=";
    std::string payload = "hello";
    std::vector<std::pair<std::string, std::string>> headers;
    std::chrono::system_clock::time_point now{std::chrono::seconds(1767225600)};
};

TEST_F(sigv4_s3_test, a_path_is_signed_as_it_is_on_the_wire) {
    EXPECT_EQ(check([] {}), signature_check::ok);
    for (const char* other :
         {"/a%20b/%2B//y", "/a%20b/%2B/x/../y", "/a%20b/%2b//x/../y", "/a%2520b/%252B//x/../y"}) {
        path = "/a%20b/%2B//x/../y";
        EXPECT_EQ(check([&] { path = other; }), signature_check::mismatch) << other;
    }
}

TEST_F(sigv4_s3_test, the_payload_is_covered_by_its_hash_or_said_not_to_be) {
    EXPECT_EQ(check([this] { payload = "hellO"; }), signature_check::wrong_payload);
    payload = "hello";
    EXPECT_EQ(check([this] { payload = "hellO"; }, "UNSIGNED-PAYLOAD"), signature_check::ok);
    payload = "hello";
    EXPECT_EQ(check([this] {
                  std::erase_if(headers, [](const auto& header) {
                      return header.first == "X-Amz-Content-Sha256";
                  });
              }),
              signature_check::incomplete);
    EXPECT_EQ(check([this] {
                  for (auto& [name, value] : headers) {
                      value = name == "X-Amz-Content-Sha256" ? "UNSIGNED-PAYLOAD" : value;
                  }
              }),
              signature_check::mismatch);
}

TEST_F(sigv4_s3_test, every_header_of_amazons_has_to_be_signed) {
    EXPECT_EQ(check([this] { headers.emplace_back("X-Amz-Acl", "public-read"); }),
              signature_check::incomplete);
    EXPECT_EQ(check([this] { headers.emplace_back("If-None-Match", "*"); }), signature_check::ok);
}

} // namespace
} // namespace dyndump::core
