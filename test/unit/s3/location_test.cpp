#include <dyndump/s3/location.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dyndump::s3 {
namespace {

TEST(s3_location, buckets_and_prefixes) {
    const std::string point = "arn:aws:s3:us-west-2:123456789012:accesspoint";
    const std::string lambda = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/f";
    for (const auto& [text, bucket, prefix] :
         {std::tuple<std::string, std::string, std::string>{"s3://bucket", "bucket", ""},
          {"s3://bucket/", "bucket", ""},
          {"s3://bucket/dumps/2026/", "bucket", "dumps/2026/"},
          {"s3://bucket/dumps/2026", "bucket", "dumps/2026/"},
          {"s3://my.old_Bucket/a b+%41?#/", "my.old_Bucket", "a b+%41?#/"},
          {"s3://bucket/\xc3\xa9\xf0\x9f\x98\x80/", "bucket", "\xc3\xa9\xf0\x9f\x98\x80/"},
          {"s3://bucket/.../", "bucket", ".../"},
          {"s3://" + point + "/my-ap", point + "/my-ap", ""},
          {"s3://" + point + "/my-ap/x/y", point + "/my-ap", "x/y/"},
          {"s3://" + point + ":my-ap/x/y/", point + ":my-ap", "x/y/"},
          {"s3://" + lambda + "/x/", lambda, "x/"}}) {
        location out;
        diagnostics diag;
        EXPECT_FALSE(parse_location(text, out, diag)) << text << ": " << diag.message;
        EXPECT_EQ(out.bucket, bucket) << text;
        EXPECT_EQ(out.prefix, prefix) << text;
        location again;
        EXPECT_FALSE(parse_location(to_string(out), again, diag)) << to_string(out);
        EXPECT_EQ(again, out);
    }
}

TEST(s3_location, what_is_none_is_refused_with_words) {
    for (const std::string& text : {
             std::string(""),
             std::string("bucket/x"),
             std::string("S3://bucket/x"),
             std::string("s3:/bucket"),
             std::string("s3://"),
             std::string("s3:///x"),
             std::string("s3://ab/x"),
             std::string("s3://bu cket/"),
             std::string("s3://-bucket/"),
             std::string("s3://bucket../x"),
             std::string("s3://user@bucket/"),
             std::string("s3://bucket:80/"),
             "s3://" + std::string(256, 'a') + "/",
             std::string("s3://bucket//x"),
             std::string("s3://bucket/x//"),
             std::string("s3://bucket/../x/"),
             std::string("s3://bucket/x/./"),
             std::string("s3://bucket/x\n/"),
             std::string("s3://bucket/x\0y/", 17),
             std::string("s3://bucket/\xff/"),
             "s3://bucket/" + std::string(901, 'a'),
             std::string("s3://arn:aws:s3:::bucket/x"),
             std::string("s3://arn:aws:s3::123456789012:accesspoint/x.mrap/y"),
             std::string("s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/"),
             std::string("s3://arn:aws:s3:eu-west-1:1234:accesspoint/ap/"),
             std::string("s3://arn:aws:dynamodb:eu-west-1:123456789012:table/t"),
             std::string("s3://arn:aws/x"),
         }) {
        location out;
        diagnostics diag;
        EXPECT_EQ(parse_location(text, out, diag), errc::invalid_argument) << text;
        EXPECT_FALSE(diag.message.empty()) << text;
        EXPECT_EQ(diag.message.find('\n'), std::string::npos);
        EXPECT_EQ(out, location());
    }
}

TEST(s3_location, keys) {
    diagnostics diag;
    for (const std::string& key : {std::string("a"), std::string(1024, 'k'), std::string("../a"),
                                   std::string("/a//b"), std::string("\x01\xc3\xa9")}) {
        EXPECT_FALSE(check_key(key, diag)) << key;
    }
    for (const std::string& key : {std::string(), std::string(1025, 'k'), std::string("a\xc3"),
                                   std::string("\xed\xa0\x80")}) {
        EXPECT_EQ(check_key(key, diag), errc::invalid_argument) << key;
    }
}

} // namespace
} // namespace dyndump::s3
