// Listings, and what is removed by the list.
#include "support/s3_scenario.hpp"

namespace dyndump::test {
namespace {

std::pair<error_code, s3::list_objects_result> list(s3_scenario& s,
                                                    s3::list_objects_request request) {
    auto service = s.make();
    return s.run<s3::list_objects_result>(service, [&](s3::client& to, auto handler) {
        to.async_list_objects(std::move(request), s.diag, std::move(handler));
    });
}

TEST(s3_listing, keys_and_pages) {
    s3_scenario s;
    s.answer({std::string(
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
        "<NextContinuationToken>1/+=</NextContinuationToken>"
        "<Contents><Key>a+b%2Fc%01&amp;</Key><LastModified>2026-01-02T03:04:05.000Z"
        "</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
        "<Contents><Key>z</Key><Size>0</Size></Contents>"
        "<CommonPrefixes><Prefix>d%20e/</Prefix></CommonPrefixes></ListBucketResult>")});
    s3::list_objects_request request;
    request.bucket = "bucket";
    request.prefix = "a b/";
    request.delimiter = "/";
    request.start_after = "a";
    request.continuation = "t/+=";
    request.max_keys = 2;
    const auto [ec, result] = list(s, request);
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(s.net->seen[0].target,
              "/?list-type=2&encoding-type=url&max-keys=2&prefix=a%20b%2F&delimiter=%2F&"
              "start-after=a&continuation-token=t%2F%2B%3D");
    ASSERT_EQ(result.objects.size(), 2u);
    EXPECT_EQ(result.objects[0].key, "a b/c\x01&");
    EXPECT_EQ(result.objects[0].etag, "\"e\"");
    EXPECT_EQ(result.objects[0].size, 7u);
    EXPECT_TRUE(result.objects[0].last_modified);
    EXPECT_EQ(result.common_prefixes, std::vector<std::string>{"d e/"});
    EXPECT_EQ(result.continuation, "1/+=");
}

TEST(s3_listing, that_cannot_be_used_is_asked_for_again_and_refused) {
    for (const std::string body :
         {"", "{}", "<Other/>",
          "<ListBucketResult><Contents><Key>a</Key></Contents>"
          "</ListBucketResult>",
          "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"}) {
        s3_scenario s;
        s.params.retry.max_attempts = 2;
        s.answer({body});
        s3::list_objects_request request;
        request.bucket = "bucket";
        EXPECT_EQ(list(s, request).first, errc::malformed_response) << body;
        EXPECT_EQ(s.net->seen.size(), 2u);
        EXPECT_FALSE(s.diag.message.empty());
    }
    s3_scenario s;
    s.answer({std::string("<Error><Code>SlowDown</Code></Error>"),
              std::string("<ListBucketResult></ListBucketResult>")});
    s3::list_objects_request request;
    request.bucket = "bucket";
    EXPECT_FALSE(list(s, request).first) << "an error behind a status of success is repeated";
}

TEST(s3_listing, many_objects_are_removed_in_one_request) {
    s3_scenario s;
    s.answer(
        {std::string("<DeleteResult><Error><Key>b</Key><Code>AccessDenied</Code><Message/></Error>"
                     "<Error><Key>c</Key><Code>NoSuchKey</Code></Error></DeleteResult>")});
    auto service = s.make();
    s3::delete_objects_request request;
    request.bucket = "bucket";
    request.keys = {"a&<>\"\x01", "b", "c"};
    const auto remove = [&] {
        return s.run<s3::delete_objects_result>(service, [&](s3::client& to, auto handler) {
            to.async_delete_objects(request, s.diag, std::move(handler));
        });
    };
    const auto [ec, result] = remove();
    ASSERT_FALSE(ec) << s.diag.to_string();
    EXPECT_EQ(s.net->seen[0].target, "/?delete=");
    EXPECT_NE(s.net->seen[0].body.find("<Key>a&amp;&lt;&gt;&quot;&#1;</Key>"), std::string::npos);
    EXPECT_EQ(s.net->seen[0].headers.at("Content-MD5").size(), 24u);
    ASSERT_EQ(result.failures.size(), 1u);
    EXPECT_EQ(result.failures[0].key, "b");
    EXPECT_EQ(result.failures[0].code, s3_errc::access_denied);
    request.keys.assign(1001, "k");
    EXPECT_EQ(remove().first, errc::invalid_argument);
    request.keys.clear();
    EXPECT_EQ(remove().first, errc::invalid_argument);
}

TEST(s3_listing, an_object_that_is_gone_is_removed) {
    s3_scenario s;
    s.answer({s.refusal("NoSuchKey", 404)});
    auto service = s.make();
    EXPECT_FALSE(s.run(service, [&](s3::client& to, auto handler) {
        to.async_delete_object("bucket", "k", s.diag, std::move(handler));
    }));
    EXPECT_EQ(s.net->seen[0].method, "DELETE");
}

} // namespace
} // namespace dyndump::test
