// Multipart uploads, above all what is to be thought of answers that are lost.
#include "support/s3_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using reply = s3_scenario::reply;

constexpr const char* completed = "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag>"
                                  "</CompleteMultipartUploadResult>";

s3::upload_ref upload() {
    s3::upload_ref which;
    which.bucket = "bucket";
    which.key = "k";
    which.upload_id = "U/1";
    return which;
}

s3::complete_upload_request completion() {
    s3::complete_upload_request request;
    request.upload = upload();
    for (std::uint32_t number : {1U, 2U}) {
        s3::stored_part part;
        part.number = number;
        part.etag = "\"p" + std::to_string(number) + "\"";
        part.size = 10;
        part.crc32 = number;
        request.parts.push_back(part);
    }
    request.crc32 = 0x3610a686;
    request.mark = "m1";
    return request;
}

reply object_with(const char* mark, const char* size) {
    return s3_scenario::with(
        200, {{"ETag", "\"e-2\""}, {"Content-Length", size}, {"x-amz-meta-dyndump-mark", mark}});
}

TEST(s3_upload, begins_once) {
    s3_scenario s;
    s.answer({error_code(errc::connection_closed),
              std::string("<InitiateMultipartUploadResult><UploadId>U/1</UploadId>"
                          "</InitiateMultipartUploadResult>")});
    s3::create_upload_request request;
    request.bucket = "bucket";
    request.key = "k";
    request.storage.mark = "m1";
    auto service = s.make();
    const auto [ec, result] =
        s.run<s3::create_upload_result>(service, [&](s3::client& to, auto handler) {
            to.async_create_upload(request, s.diag, std::move(handler));
        });
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(result.upload_id, "U/1");
    EXPECT_TRUE(result.maybe_applied) << "another one may have begun";
    const auto& sent = s.net->seen[0];
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.target, "/k?uploads=");
    EXPECT_TRUE(sent.once);
    EXPECT_EQ(sent.headers.at("x-amz-checksum-algorithm"), "CRC32");
    EXPECT_EQ(sent.headers.at("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(sent.headers.at("x-amz-meta-dyndump-mark"), "m1");
}

TEST(s3_upload, parts) {
    s3_scenario s;
    s.answer({s.with(200, {{"ETag", "\"p\""}, {"x-amz-checksum-crc32", "NhCmhg=="}})});
    s3::upload_part_request request;
    request.upload = upload();
    request.number = 10'000;
    const std::string_view text = "hello";
    request.body = {text.substr(0, 1), text.substr(1)};
    auto service = s.make();
    const auto send = [&] {
        return s.run<s3::write_result>(service, [&](s3::client& to, auto handler) {
            to.async_upload_part(request, s.diag, std::move(handler));
        });
    };
    const auto [ec, result] = send();
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(result.etag, "\"p\"");
    EXPECT_TRUE(result.checksum_confirmed);
    EXPECT_EQ(s.net->seen[0].target, "/k?partNumber=10000&uploadId=U%2F1");
    EXPECT_EQ(s.net->seen[0].body, "hello");
    EXPECT_FALSE(s.net->seen[0].once) << "the same part again does no harm";
    request.number = 10'001;
    EXPECT_EQ(send().first, errc::invalid_argument);
    request.number = 1;
    s.answer({s.refusal("NoSuchUpload", 404)});
    EXPECT_EQ(send().first, s3_errc::no_such_upload);
}

TEST(s3_complete, is_an_object) {
    s3_scenario s;
    auto answer = reply(std::string("  \n \n") + completed);
    answer.headers = {{"x-amz-version-id", "v"}};
    s.answer({answer});
    const auto [ec, result] = s.complete(completion());
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(result.etag, "\"e-2\"");
    EXPECT_EQ(result.version_id, "v");
    const auto& sent = s.net->seen[0];
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.target, "/k?uploadId=U%2F1");
    EXPECT_EQ(sent.idle, std::optional<std::chrono::milliseconds>(5min));
    EXPECT_EQ(sent.headers.at("x-amz-checksum-crc32"), "NhCmhg==");
    EXPECT_EQ(sent.headers.at("x-amz-checksum-type"), "FULL_OBJECT");
    EXPECT_EQ(sent.body,
              "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
              "<Part><ETag>&quot;p1&quot;</ETag><ChecksumCRC32>AAAAAQ==</ChecksumCRC32>"
              "<PartNumber>1</PartNumber></Part>"
              "<Part><ETag>&quot;p2&quot;</ETag><ChecksumCRC32>AAAAAg==</ChecksumCRC32>"
              "<PartNumber>2</PartNumber></Part></CompleteMultipartUpload>");
}

TEST(s3_complete, an_error_behind_a_status_of_success_is_one) {
    for (const std::string body :
         {"\n <Error><Code>InternalError</Code></Error>", "", " \n", "<Other/>"}) {
        s3_scenario s;
        s.answer({body, std::string(completed)});
        EXPECT_FALSE(s.complete(completion()).first) << body;
        EXPECT_EQ(s.net->seen.size(), 2u) << body;
    }
    s3_scenario s;
    s.answer({std::string("<Error><Code>InvalidPart</Code></Error>"), s.with(404, {})});
    EXPECT_EQ(s.complete(completion()).first, s3_errc::invalid_part);
}

TEST(s3_complete, whose_answer_was_lost_may_have_been_done) {
    for (const auto& later : {s3_scenario::refusal("NoSuchUpload", 404),
                              s3_scenario::refusal("PreconditionFailed", 412)}) {
        for (const auto& [found, is_done] : {std::pair(object_with("m1", "20"), true),
                                             {object_with("m1", "19"), false},
                                             {object_with("m2", "20"), false},
                                             {s3_scenario::with(404, {}), false}}) {
            s3_scenario s;
            s.answer({error_code(errc::timed_out), later, found});
            const auto [ec, result] = s.complete(completion());
            EXPECT_EQ(!ec, is_done) << ec.message();
            EXPECT_EQ(result.maybe_applied, !is_done);
            EXPECT_EQ(result.etag, is_done ? "\"e-2\"" : "");
            ASSERT_EQ(s.net->seen.size(), 3u);
            EXPECT_EQ(s.net->seen[2].method, "HEAD");
        }
    }
}

TEST(s3_complete, what_cannot_be_looked_at_after_a_lost_answer_is_not_given_up) {
    s3_scenario s;
    s.params.retry.max_attempts = 2;
    s.answer({error_code(errc::timed_out), s.refusal("NoSuchUpload", 404),
              error_code(errc::connection_closed)});
    const auto [ec, result] = s.complete(completion());
    EXPECT_EQ(ec, errc::connection_closed);
    EXPECT_TRUE(result.maybe_applied);
}

TEST(s3_complete, of_an_upload_that_is_gone_may_have_been_done_in_an_earlier_life) {
    s3_scenario s;
    s.answer({s.refusal("NoSuchUpload", 404), object_with("m1", "20")});
    EXPECT_FALSE(s.complete(completion()).first);
    s3_scenario other;
    other.answer({other.refusal("NoSuchUpload", 404), object_with("m2", "20")});
    EXPECT_EQ(other.complete(completion()).first, s3_errc::no_such_upload);
}

// As Ceph does for ever, for an upload that is completed or was never there.
TEST(s3_complete, that_fails_without_end_is_looked_after) {
    s3_scenario s;
    s.params.retry.max_attempts = 3;
    s.net->answer = [&s](const s3_scenario::request& r) {
        return r.method == "HEAD" ? object_with("m1", "20") : s.refusal("InternalError", 500);
    };
    EXPECT_FALSE(s.complete(completion()).first) << s.diag.to_string();
    EXPECT_EQ(s.net->seen.size(), 4u);
}

TEST(s3_complete, with_an_empty_etag_is_looked_at) {
    s3_scenario s;
    s.answer({std::string("<CompleteMultipartUploadResult><ETag></ETag>"
                          "</CompleteMultipartUploadResult>"),
              object_with("m1", "20")});
    const auto [ec, result] = s.complete(completion());
    EXPECT_FALSE(ec);
    EXPECT_EQ(result.etag, "\"e-2\"");
}

TEST(s3_complete, conflict_and_condition_are_told_apart) {
    for (const auto& [code, status, expected] :
         {std::tuple("ConditionalRequestConflict", 409u, s3_errc::conflict),
          {"PreconditionFailed", 412u, s3_errc::precondition_failed},
          {"EntityTooSmall", 400u, s3_errc::entity_too_small},
          {"InvalidPartOrder", 400u, s3_errc::invalid_part}}) {
        s3_scenario s;
        s.answer({s.refusal(code, status)});
        auto request = completion();
        request.condition.if_absent = true;
        EXPECT_EQ(s.complete(request).first, expected);
        EXPECT_EQ(s.net->seen.size(), 1u);
        EXPECT_EQ(s.net->seen[0].headers.at("If-None-Match"), "*");
    }
}

TEST(s3_complete, parts_that_cannot_be_are_refused) {
    s3_scenario s;
    auto request = completion();
    std::swap(request.parts[0], request.parts[1]);
    EXPECT_EQ(s.complete(request).first, errc::invalid_argument);
    request = completion();
    request.parts[1].etag.clear();
    EXPECT_EQ(s.complete(request).first, errc::invalid_argument);
    request.parts.clear();
    EXPECT_EQ(s.complete(request).first, errc::invalid_argument);
    EXPECT_TRUE(s.net->seen.empty());
}

TEST(s3_upload, that_is_aborted) {
    for (const auto& [replies, expected] :
         {std::pair(std::vector<reply>{s3_scenario::with(204, {})}, error_code()),
          {{s3_scenario::refusal("NoSuchUpload", 404)}, error_code(s3_errc::no_such_upload)},
          {{reply(error_code(errc::connection_closed)), s3_scenario::refusal("NoSuchUpload", 404)},
           error_code()}}) {
        s3_scenario s;
        s.answer(replies);
        auto service = s.make();
        EXPECT_EQ(s.run(service,
                        [&](s3::client& to, auto handler) {
                            to.async_abort_upload(upload(), s.diag, std::move(handler));
                        }),
                  expected);
        EXPECT_EQ(s.net->seen[0].method, "DELETE");
        EXPECT_EQ(s.net->seen[0].target, "/k?uploadId=U%2F1");
    }
}

TEST(s3_upload, parts_and_uploads_are_listed_in_pages) {
    s3_scenario s;
    s.answer(
        {std::string("<ListPartsResult><IsTruncated>true</IsTruncated>"
                     "<NextPartNumberMarker>7</NextPartNumberMarker>"
                     "<Part><PartNumber>7</PartNumber><ETag>&quot;p&quot;</ETag><Size>12</Size>"
                     "<ChecksumCRC32>NhCmhg==</ChecksumCRC32></Part></ListPartsResult>")});
    auto service = s.make();
    s3::list_parts_request parts;
    parts.upload = upload();
    parts.after = 6;
    const auto [ec, found] =
        s.run<s3::list_parts_result>(service, [&](s3::client& to, auto handler) {
            to.async_list_parts(parts, s.diag, std::move(handler));
        });
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(s.net->seen[0].target, "/k?uploadId=U%2F1&max-parts=1000&part-number-marker=6");
    ASSERT_EQ(found.parts.size(), 1u);
    EXPECT_EQ(found.parts[0].size, 12u);
    EXPECT_EQ(found.parts[0].crc32, std::optional<std::uint32_t>(0x3610a686));
    EXPECT_EQ(found.next_after, std::optional<std::uint32_t>(7));

    s.answer({std::string(
        "<ListMultipartUploadsResult><EncodingType>url</EncodingType>"
        "<IsTruncated>true</IsTruncated><NextKeyMarker>a+b</NextKeyMarker>"
        "<NextUploadIdMarker>U+2</NextUploadIdMarker><Upload><Key>a+b</Key>"
        "<UploadId>U+2</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>"
        "</ListMultipartUploadsResult>")});
    s3::list_uploads_request uploads;
    uploads.bucket = "bucket";
    uploads.prefix = "a";
    uploads.key_marker = "a";
    uploads.upload_id_marker = "U";
    const auto [fault, all] =
        s.run<s3::list_uploads_result>(service, [&](s3::client& to, auto handler) {
            to.async_list_uploads(uploads, s.diag, std::move(handler));
        });
    ASSERT_FALSE(fault) << s.diag.to_string();
    EXPECT_EQ(s.net->seen[1].target, "/?uploads=&max-uploads=1000&prefix=a&"
                                     "key-marker=a&upload-id-marker=U");
    ASSERT_EQ(all.uploads.size(), 1u);
    EXPECT_EQ(all.uploads[0].key, "a b");
    EXPECT_EQ(all.uploads[0].upload_id, "U+2");
    EXPECT_TRUE(all.uploads[0].initiated);
    EXPECT_EQ(all.next_key_marker, "a b");
    EXPECT_EQ(all.next_upload_id_marker, "U+2");
}

} // namespace
} // namespace dyndump::test
