// Objects and ranges of them that are read.
#include "support/s3_scenario.hpp"

namespace dyndump::test {
namespace {

s3::get_object_request range(std::uint64_t offset, std::optional<std::uint64_t> length) {
    s3::get_object_request get;
    get.bucket = "bucket";
    get.key = "k";
    get.offset = offset;
    get.length = length;
    return get;
}

TEST(s3_get, a_whole_object_with_what_is_known_of_it) {
    s3_scenario s;
    s.answer({s.with(200,
                     {{"ETag", "\"e\""},
                      {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"},
                      {"Content-Type", "text/plain"},
                      {"x-amz-checksum-crc32", "NhCmhg=="},
                      {"x-amz-checksum-type", "FULL_OBJECT"},
                      {"x-amz-meta-a", "b"},
                      {"x-amz-meta-dyndump-mark", "m"}},
                     "hello")});
    s3::get_object_result result;
    ASSERT_FALSE(s.get(range(0, {}), result)) << s.diag.to_string();
    EXPECT_EQ(result.body.view(), "hello");
    EXPECT_EQ(result.info.etag, "\"e\"");
    EXPECT_EQ(result.info.size, 5u);
    EXPECT_EQ(result.info.crc32, std::optional<std::uint32_t>(0x3610a686));
    EXPECT_EQ(result.info.mark, "m");
    ASSERT_EQ(result.info.metadata.size(), 1u);
    EXPECT_EQ(result.info.metadata[0], std::pair(std::string("a"), std::string("b")));
    EXPECT_TRUE(result.info.last_modified);
    const auto& headers = s.net->seen[0].headers;
    EXPECT_FALSE(headers.contains("Range"));
    EXPECT_EQ(headers.at("x-amz-checksum-mode"), "ENABLED");
}

TEST(s3_get, ranges) {
    for (const auto& [offset, length, header, content_range, body] :
         {std::tuple(std::uint64_t{0}, std::optional<std::uint64_t>(3), "bytes=0-2", "bytes 0-2/10",
                     "012"),
          {4, 3, "bytes=4-6", "bytes 4-6/10", "456"},
          {8, 100, "bytes=8-107", "bytes 8-9/10", "89"},
          {7, std::nullopt, "bytes=7-", "bytes 7-9/10", "789"}}) {
        s3_scenario s;
        s.answer({s.with(206, {{"ETag", "e"}, {"Content-Range", content_range}}, body)});
        auto get = range(offset, length);
        get.if_match = "\"v\"";
        s3::get_object_result result;
        ASSERT_FALSE(s.get(get, result)) << s.diag.to_string();
        EXPECT_EQ(s.net->seen[0].headers.at("Range"), header);
        EXPECT_EQ(s.net->seen[0].headers.at("If-Match"), "\"v\"");
        EXPECT_EQ(result.body.view(), body);
        EXPECT_EQ(result.info.size, 10u);
    }
}

TEST(s3_get, another_piece_than_was_asked_for_is_refused) {
    for (const auto& [status, content_range, body] : {std::tuple(206u, "bytes 3-5/10", "345"),
                                                      {206u, "bytes 4-5/10", "45"},
                                                      {206u, "bytes 4-6", "456"},
                                                      {206u, "", "456"},
                                                      {200u, "", "0123456789"}}) {
        s3_scenario s;
        s.answer({s.with(status, {{"ETag", "e"}, {"Content-Range", content_range}}, body)});
        s3::get_object_result result;
        EXPECT_EQ(s.get(range(4, 3), result), errc::malformed_response) << content_range;
        EXPECT_EQ(result.body.size(), 0u);
        EXPECT_EQ(s.net->seen.size(), 1u);
    }
}

TEST(s3_get, bytes_that_do_not_match_their_checksum_are_read_again) {
    s3_scenario s;
    s.answer({s.with(200, {{"x-amz-checksum-crc32", "NhCmhg=="}}, "hellO"),
              s.with(200, {{"x-amz-checksum-crc32", "NhCmhg=="}}, "hello")});
    s3::get_object_result result;
    EXPECT_FALSE(s.get(range(0, {}), result));
    EXPECT_EQ(result.body.view(), "hello");
    EXPECT_EQ(s.net->seen.size(), 2u);
    s.params.retry.max_attempts = 2;
    s.answer({s.with(200, {{"x-amz-checksum-crc32", "NhCmhg=="}}, "hellO")});
    EXPECT_EQ(s.get(range(0, {}), result), errc::corrupt_response);
    s.answer({s.with(200, {{"x-amz-checksum-crc32", "NhCmhg==-2"}}, "hellO")});
    EXPECT_FALSE(s.get(range(0, {}), result)) << "a checksum of checksums says nothing of it";
}

TEST(s3_get, an_object_that_looks_like_an_error_is_none) {
    s3_scenario s;
    const std::string text = "<Error><Code>InternalError</Code></Error>";
    s.answer({s.with(200, {}, text)});
    s3::get_object_result result;
    EXPECT_FALSE(s.get(range(0, {}), result));
    EXPECT_EQ(result.body.view(), text);
}

TEST(s3_get, faults) {
    s3_scenario s;
    s3::get_object_result result;
    EXPECT_EQ(s.get(range(0, 0), result), errc::invalid_argument);
    auto get = range(0, {});
    get.most_bytes = 4;
    s.answer({s.with(200, {}, "hello")});
    EXPECT_EQ(s.get(get, result), errc::response_too_large);
    for (const auto& [code, status, expected] :
         {std::tuple("NoSuchKey", 404u, s3_errc::no_such_key),
          {"InvalidRange", 416u, s3_errc::invalid_range},
          {"PreconditionFailed", 412u, s3_errc::precondition_failed}}) {
        s.answer({s.refusal(code, status)});
        EXPECT_EQ(s.get(get, result), expected);
        EXPECT_EQ(result.body.size(), 0u);
    }
}

TEST(s3_head, has_no_body_to_tell_why) {
    for (const auto& [status, expected] : {std::pair(404u, s3_errc::no_such_key),
                                           {403u, s3_errc::access_denied},
                                           {400u, s3_errc::invalid_request},
                                           {412u, s3_errc::precondition_failed}}) {
        s3_scenario s;
        s.answer({s.with(status, {})});
        auto service = s.make();
        const auto [ec, info] = s.run<s3::object_info>(service, [&](s3::client& to, auto handler) {
            to.async_head_object("bucket", "k", s.diag, std::move(handler));
        });
        EXPECT_EQ(ec, expected) << ec.message();
    }
    s3_scenario s;
    s.answer({s.with(200, {{"ETag", "e"}, {"Content-Length", "123456789012"}})});
    auto service = s.make();
    const auto [ec, info] = s.run<s3::object_info>(service, [&](s3::client& to, auto handler) {
        to.async_head_object("bucket", "k", s.diag, std::move(handler));
    });
    EXPECT_FALSE(ec);
    EXPECT_EQ(info.size, 123456789012u);
    EXPECT_EQ(s.net->seen[0].method, "HEAD");
}

} // namespace
} // namespace dyndump::test
