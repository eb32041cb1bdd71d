#include "core/canonical_request.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

struct pair_case {
    const char* given;
    const char* canonical;
};

std::string canonical_line(std::size_t line, path_style style, std::string_view path,
                           std::string_view query) {
    canonical_request canonical;
    signable_request request;
    request.path = path;
    request.query = query;
    canonical.build(style, request, {});
    std::string_view text = canonical.text();
    for (std::size_t i = 0; i < line; ++i) {
        text.remove_prefix(text.find('\n') + 1);
    }
    return std::string(text.substr(0, text.find('\n')));
}

TEST(canonical_request, path_is_normalised_and_encoded_again) {
    for (const auto& [given, canonical] : {
             pair_case{"", "/"},
             pair_case{"/", "/"},
             pair_case{"//", "/"},
             pair_case{"/.", "/"},
             pair_case{"/./", "/"},
             pair_case{"/..", "/"},
             pair_case{"/../..", "/"},
             pair_case{"/a/..", "/"},
             pair_case{"/a/../", "/"},
             pair_case{"/a", "/a"},
             pair_case{"/a/", "/a/"},
             pair_case{"//a//", "/a/"},
             pair_case{"/a/./b/../c", "/a/c"},
             pair_case{"/a/b/..", "/a/"},
             pair_case{"/a/b/.", "/a/b/"},
             pair_case{"/../../../a", "/a"},
             pair_case{"/...", "/..."},
             pair_case{"/.a/b.", "/.a/b."},
             pair_case{"/a%20b", "/a%2520b"},
             pair_case{"/a b", "/a%20b"},
             pair_case{"/%2E%2E/a", "/%252E%252E/a"},
             pair_case{"/-._~09azAZ", "/-._~09azAZ"},
             pair_case{"/a+b=c:d@e", "/a%2Bb%3Dc%3Ad%40e"},
             pair_case{"/\xe1\x88\xb4", "/%E1%88%B4"},
         }) {
        EXPECT_EQ(canonical_line(1, path_style::normalised, given, ""), canonical) << given;
    }
}

TEST(canonical_request, path_of_s3_is_verbatim) {
    for (const auto& [given, canonical] : {
             pair_case{"", "/"},
             pair_case{"/", "/"},
             pair_case{"//", "//"},
             pair_case{"/a//b/./../c", "/a//b/./../c"},
             pair_case{"/test%24file.text", "/test%24file.text"},
         }) {
        EXPECT_EQ(canonical_line(1, path_style::verbatim, given, ""), canonical) << given;
    }
}

TEST(canonical_request, query_is_sorted_by_encoded_key_then_value) {
    for (const auto& [given, canonical] : {
             pair_case{"", ""},
             pair_case{"lifecycle", "lifecycle="},
             pair_case{"b=2&a=1", "a=1&b=2"},
             pair_case{"a=2&a=1", "a=1&a=2"},
             pair_case{"a=b=c", "a=b%3Dc"},
             pair_case{"a=%2f&b=/", "a=%2F&b=%2F"},
             pair_case{"%61=1", "a=1"},
             pair_case{"a=%", "a=%25"},
             pair_case{"a=%2", "a=%252"},
             pair_case{"a=%zz", "a=%25zz"},
             pair_case{"a=x y", "a=x%20y"},
             pair_case{"a=1&&b=2", "a=1&b=2"},
             pair_case{"&", ""},
             // Encoded, `é` comes first; raw, it would come last.
             pair_case{"~=1&\xc3\xa9=2", "%C3%A9=2&~=1"},
             pair_case{"ab=1&a=2", "a=2&ab=1"},
             pair_case{"a-b=1&a=2", "a=2&a-b=1"},
             pair_case{"uploadId=x&partNumber=1", "partNumber=1&uploadId=x"},
         }) {
        EXPECT_EQ(canonical_line(2, path_style::normalised, "/", given), canonical) << given;
    }
}

TEST(canonical_request, headers_are_lowered_trimmed_collapsed_and_joined) {
    const http_header fields[] = {{"Zeta", "  a   b\t\tc  "},
                                  {"My-Header", "first"},
                                  {"host", "Example.com"},
                                  {"my-header", " second  one "},
                                  {"X", ""},
                                  {"Q", "\"a   b\""},
                                  {"MY-HEADER", "a third"},
                                  {"my-header1", "later"}};
    canonical_request canonical;
    signable_request request;
    request.method = "GET";
    request.payload_hash = "HASH";
    canonical.build(path_style::normalised, request, fields);
    EXPECT_EQ(canonical.text(), "GET\n"
                                "/\n"
                                "\n"
                                "host:Example.com\n"
                                "my-header:first,second one,a third\n"
                                "my-header1:later\n"
                                "q:\"a b\"\n"
                                "x:\n"
                                "zeta:a b c\n"
                                "\n"
                                "host;my-header;my-header1;q;x;zeta\n"
                                "HASH");
    EXPECT_EQ(canonical.signed_headers(), "host;my-header;my-header1;q;x;zeta");
}

TEST(canonical_request, nothing_of_the_last_request_remains) {
    canonical_request reused;
    canonical_request fresh;
    const http_header many[] = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
    const http_header one[] = {{"h", "x"}};
    signable_request first;
    first.path = "/long/path/here";
    first.query = "q=1&r=2";
    signable_request second;
    second.path = "/s/";
    second.query = "z";
    reused.build(path_style::normalised, first, many);
    reused.build(path_style::normalised, second, one);
    fresh.build(path_style::normalised, second, one);
    EXPECT_EQ(reused.text(), fresh.text());
    EXPECT_EQ(reused.signed_headers(), "h");
}

} // namespace
} // namespace dyndump::core
