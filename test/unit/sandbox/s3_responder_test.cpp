// The in-memory S3 at its edges: signatures, faults and the rules of uploads.
#include "sandbox/s3/responder.hpp"

#include "core/sigv4.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dyndump::sandbox_impl::s3 {
namespace {

using header_list = std::vector<std::pair<std::string, std::string>>;

class sandbox_s3 : public testing::Test {
protected:
    sandbox_s3() { EXPECT_TRUE(state->buckets.create_bucket("b", "")); }

    // Signs a request of a target that needs no encoding, and has it answered.
    wire_response ask(std::string_view method, const std::string& target, std::string body = {},
                      header_list headers = {}, fault_kind kind = fault_kind::none,
                      std::uint64_t random = 0) {
        headers.emplace_back("Host", "127.0.0.1");
        core::sigv4_signer signer(signer_params::for_s3("us-east-1"));
        core::signable_request request;
        request.method = method;
        request.path = std::string_view(target).substr(0, target.find('?'));
        request.query = target.find('?') == target.npos
                            ? std::string_view()
                            : std::string_view(target).substr(target.find('?') + 1);
        request.payload = body;
        const auto before = views(headers);
        request.headers = before;
        core::signature made;
        signer.sign(request, {"sandbox", secret, {}}, std::chrono::system_clock::now() + ahead,
                    made);
        headers.emplace_back("X-Amz-Date", made.amz_date);
        headers.emplace_back("X-Amz-Content-Sha256", made.payload_hash);
        headers.emplace_back("Authorization", made.authorization);
        if (!unsigned_header.first.empty()) {
            headers.push_back(unsigned_header);
        }
        const auto fields = views(headers);
        received_request received;
        received.method = method;
        received.target = target;
        received.headers = fields;
        body += appended;
        received.body = body;
        auto plan = service.plan();
        plan.kind = kind;
        plan.random = random;
        return service.respond(received, plan);
    }
    static std::vector<http_header> views(const header_list& headers) {
        std::vector<http_header> fields;
        for (const auto& [name, value] : headers) {
            fields.push_back({name, value});
        }
        return fields;
    }
    static std::string status(const wire_response& response) { return response.head.substr(9, 3); }
    static std::string element(const wire_response& response, const std::string& name) {
        const std::string text(response.body());
        const auto begin = text.find('<' + name + '>');
        return begin == text.npos ? std::string()
                                  : text.substr(begin + name.size() + 2,
                                                text.find("</" + name) - begin - name.size() - 2);
    }
    static std::string header(const wire_response& response, const std::string& name) {
        const auto begin = response.head.find("\r\n" + name + ": ");
        if (begin == std::string::npos) {
            return {};
        }
        const auto value = begin + name.size() + 4;
        return response.head.substr(value, response.head.find("\r\n", value) - value);
    }
    std::string begin_upload(header_list headers = {}) {
        return element(ask("POST", "/b/k?uploads=", {}, std::move(headers)), "UploadId");
    }
    void send_part(const std::string& id, int number, std::size_t size) {
        ask("PUT", "/b/k?partNumber=" + std::to_string(number) + "&uploadId=" + id,
            std::string(size, 'x'));
    }
    // Completes with parts as they are listed.
    wire_response complete(const std::string& id, const std::vector<int>& numbers,
                           fault_kind kind = fault_kind::none, std::uint64_t random = 0) {
        const std::string listed(ask("GET", "/b/k?uploadId=" + id).body());
        std::string body = "<CompleteMultipartUpload>";
        for (const int number : numbers) {
            const auto text = "<PartNumber>" + std::to_string(number) + "</PartNumber>";
            const auto at = listed.find("<ETag>", listed.find(text));
            const auto etag = listed.find(text) == listed.npos
                                  ? std::string("<ETag>none</ETag>")
                                  : listed.substr(at, listed.find("</ETag>", at) + 7 - at);
            body += "<Part>" + text + etag + "</Part>";
        }
        return ask("POST", "/b/k?uploadId=" + id, body + "</CompleteMultipartUpload>", {}, kind,
                   random);
    }

    std::shared_ptr<shared_state> state = std::make_shared<shared_state>(
        known_keys{"sandbox", "sandbox-secret"}, sandbox_faults(), std::size_t{1} << 20);
    s3::responder service{state};
    std::string secret = "sandbox-secret";
    std::chrono::seconds ahead{0};
    std::string appended;
    std::pair<std::string, std::string> unsigned_header;
};

constexpr std::size_t mebibyte = std::size_t{1} << 20;

TEST_F(sandbox_s3, checks_who_asks_and_for_what) {
    EXPECT_EQ(status(ask("PUT", "/b/k", "text")), "200");
    appended = "x";
    EXPECT_EQ(element(ask("PUT", "/b/k", "text"), "Code"), "XAmzContentSHA256Mismatch");
    appended.clear();
    unsigned_header = {"x-amz-acl", "public-read"};
    EXPECT_EQ(element(ask("PUT", "/b/k", "text"), "Code"), "AccessDenied");
    unsigned_header = {};
    ahead = std::chrono::minutes(16);
    EXPECT_EQ(element(ask("PUT", "/b/k", "text"), "Code"), "RequestTimeTooSkewed");
    ahead = {};
    secret = "other";
    EXPECT_EQ(element(ask("PUT", "/b/k", "text"), "Code"), "SignatureDoesNotMatch");
}

TEST_F(sandbox_s3, digests_that_are_sent_along_are_compared) {
    for (const auto& [name, value] : {std::pair("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA=="),
                                      std::pair("x-amz-checksum-crc32", "AAAAAA==")}) {
        EXPECT_EQ(element(ask("PUT", "/b/k", "hello", {{name, value}}), "Code"), "BadDigest");
    }
    const auto good = ask("PUT", "/b/k", "hello", {{"x-amz-checksum-crc32", "NhCmhg=="}});
    EXPECT_EQ(header(good, "x-amz-checksum-crc32"), "NhCmhg==");
    EXPECT_EQ(header(good, "ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    EXPECT_EQ(element(ask("POST", "/b?delete=", "<Delete><Object><Key>k</Key></Object></Delete>"),
                      "Code"),
              "InvalidRequest");
}

TEST_F(sandbox_s3, a_head_announces_what_it_does_not_send) {
    ask("PUT", "/b/k", "hello", {{"x-amz-meta-a", "b"}});
    const auto found = ask("HEAD", "/b/k");
    EXPECT_EQ(status(found), "200");
    EXPECT_EQ(found.body(), "");
    EXPECT_EQ(header(found, "Content-Length"), "5");
    EXPECT_EQ(header(found, "x-amz-meta-a"), "b");
    const auto missing = ask("HEAD", "/b/other");
    EXPECT_EQ(status(missing), "404");
    EXPECT_EQ(missing.body(), "");
}

TEST_F(sandbox_s3, a_bucket_of_another_region_says_which) {
    ASSERT_TRUE(state->buckets.create_bucket("far", "ap-south-1"));
    const auto moved = ask("GET", "/far/k");
    EXPECT_EQ(status(moved), "301");
    EXPECT_EQ(element(moved, "Code"), "PermanentRedirect");
    EXPECT_EQ(header(moved, "x-amz-bucket-region"), "ap-south-1");
}

TEST_F(sandbox_s3, parts_are_completed_by_the_rules) {
    const auto id = begin_upload();
    send_part(id, 1, 5 * mebibyte);
    send_part(id, 2, 5 * mebibyte - 1);
    send_part(id, 4, 1);
    EXPECT_EQ(element(complete(id, {2, 1}), "Code"), "InvalidPartOrder");
    EXPECT_EQ(element(complete(id, {1, 3}), "Code"), "InvalidPart");
    EXPECT_EQ(element(complete(id, {1, 2, 4}), "Code"), "EntityTooSmall");
    EXPECT_EQ(element(ask("PUT", "/b/k?partNumber=10001&uploadId=" + id, "x"), "Code"),
              "InvalidArgument");
    EXPECT_EQ(element(complete("other", {1}), "Code"), "NoSuchUpload");
    const auto done = complete(id, {1, 4}); // what is left out is dropped
    EXPECT_EQ(status(done), "200");
    EXPECT_TRUE(element(done, "ETag").ends_with("-2&quot;"));
    EXPECT_EQ(header(ask("HEAD", "/b/k"), "Content-Length"), std::to_string(5 * mebibyte + 1));
    EXPECT_EQ(element(complete(id, {1}), "Code"), "NoSuchUpload");
}

TEST_F(sandbox_s3, with_checksums_the_numbers_of_parts_have_no_gaps) {
    const auto id = begin_upload({{"x-amz-checksum-algorithm", "CRC32"}});
    send_part(id, 1, 5 * mebibyte);
    send_part(id, 3, 1);
    EXPECT_EQ(status(complete(id, {1, 3})), "500");
}

TEST_F(sandbox_s3, other_servers_manners) {
    sandbox_faults faults;
    faults.equal_parts = true;
    faults.opaque_etags = true;
    faults.no_crc = true;
    state->set_faults(faults);
    EXPECT_NE(header(ask("PUT", "/b/o", "hello"), "ETag"), "\"5d41402abc4b2a76b9719d911017c592\"");
    EXPECT_EQ(header(ask("PUT", "/b/o", "hello", {{"x-amz-checksum-crc32", "NhCmhg=="}}),
                     "x-amz-checksum-crc32"),
              "");
    const auto id = begin_upload();
    send_part(id, 1, 5 * mebibyte);
    send_part(id, 2, 6 * mebibyte);
    send_part(id, 3, 1);
    EXPECT_EQ(element(complete(id, {1, 2, 3}), "Code"), "InvalidPart");
    send_part(id, 2, 5 * mebibyte);
    EXPECT_EQ(status(complete(id, {1, 2, 3})), "200");
}

TEST_F(sandbox_s3, each_fault_looks_as_it_should) {
    ask("PUT", "/b/k", "hello");
    EXPECT_EQ(element(ask("GET", "/b/k", {}, {}, fault_kind::server_error), "Code"),
              "InternalError");
    const auto slow = ask("GET", "/b/k", {}, {}, fault_kind::throttle);
    EXPECT_EQ(status(slow), "503");
    EXPECT_EQ(element(slow, "Code"), "SlowDown");
    EXPECT_EQ(element(ask("GET", "/b/k", {}, {}, fault_kind::expired_token), "Code"),
              "ExpiredToken");
    EXPECT_EQ(ask("GET", "/b/k", {}, {}, fault_kind::truncate).body(), "he");
    EXPECT_EQ(ask("GET", "/b/k", {}, {}, fault_kind::reset_after).after, ending::reset);
    EXPECT_NE(ask("GET", "/b/k", {}, {}, fault_kind::corrupt).body(), "hello");
    EXPECT_EQ(ask("GET", "/b/k", {}, {}, fault_kind::conflict).body(), "hello");
    EXPECT_EQ(
        element(ask("PUT", "/b/k", "x", {{"If-None-Match", "*"}}, fault_kind::conflict), "Code"),
        "ConditionalRequestConflict");
    EXPECT_EQ(status(ask("PUT", "/b/late", "x", {}, fault_kind::server_error_after)), "500");
    EXPECT_EQ(status(ask("GET", "/b/late")), "200") << "it has been done";
}

TEST_F(sandbox_s3, an_error_behind_a_status_of_success_may_have_been_a_success) {
    for (const std::uint64_t random : {0U, 1U}) {
        const auto id = begin_upload();
        send_part(id, 1, 1);
        const auto late = complete(id, {1}, fault_kind::error_in_ok, random);
        EXPECT_EQ(status(late), "200");
        EXPECT_TRUE(late.body().starts_with("\n   \n"));
        EXPECT_EQ(element(late, "Code"), "InternalError");
        EXPECT_EQ(state->buckets.object_count("b"), random);
    }
}

} // namespace
} // namespace dyndump::sandbox_impl::s3
