#include "core/parse_page.hpp"
#include "core/segment_overlap.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::core {
namespace {

page make(const std::string& items, std::size_t count, const std::string& key,
          std::uint64_t scanned) {
    page p;
    p.buffer().append(R"({"Items":[)" + items + R"(],"Count":)" + std::to_string(count) +
                      R"(,"ScannedCount":)" + std::to_string(scanned) + R"(,"LastEvaluatedKey":)" +
                      (key.empty() ? "null" : key) + '}');
    EXPECT_FALSE(core::parse_page(p, true));
    return p;
}

const std::string a = R"({"id":{"S":"a"},"x":{"N":"1"}})";
const std::string b = R"({"id":{"S":"b"},"x":{"N":"1"}})";
const std::string key_a = R"({"id":{"S":"a"}})";

TEST(segment_overlap, segments_that_begin_with_the_same_item_are_found) {
    segment_overlap seen;
    const auto first = segment_overlap::mark_of(make(a, 1, {}, 1), false);
    ASSERT_TRUE(first);
    EXPECT_FALSE(seen.other_like(3, *first));
    EXPECT_FALSE(seen.other_like(3, *first)); // itself
    EXPECT_FALSE(seen.other_like(4, *segment_overlap::mark_of(make(b, 1, {}, 1), false)));
    EXPECT_EQ(seen.other_like(5, *first), 3u);
}

TEST(segment_overlap, attributes_may_come_in_another_order) {
    EXPECT_EQ(segment_overlap::mark_of(make(a, 1, {}, 1), false),
              segment_overlap::mark_of(make(R"({"x":{"N":"1"},"id":{"S":"a"}})", 1, {}, 1), false));
    EXPECT_NE(segment_overlap::mark_of(make(a, 1, {}, 1), false),
              segment_overlap::mark_of(make(R"({"x":{"S":"1"},"id":{"S":"a"}})", 1, {}, 1), false));
}

TEST(segment_overlap, pages_that_say_nothing_have_no_mark) {
    EXPECT_FALSE(segment_overlap::mark_of(make("", 0, {}, 0), false));
    EXPECT_FALSE(segment_overlap::mark_of(make("", 0, key_a, 0), false));
    EXPECT_FALSE(segment_overlap::mark_of(make("", 0, key_a, 9), false)); // all filtered out
    EXPECT_FALSE(segment_overlap::mark_of(make("", 0, key_a, 0), true));
    EXPECT_FALSE(segment_overlap::mark_of(make(a, 1, {}, 1), true)); // may be alike
    EXPECT_TRUE(segment_overlap::mark_of(make(a, 1, key_a, 1), true));
}

TEST(segment_overlap, a_page_that_ends_where_another_segment_goes_on_is_found) {
    segment_overlap seen;
    EXPECT_FALSE(seen.other_from(0, make(a, 1, key_a, 1)));
    seen.resumes(0, key_a);
    EXPECT_FALSE(seen.other_from(0, make(a, 1, key_a, 1)));
    EXPECT_FALSE(seen.other_from(1, make("", 0, key_a, 0)));
    EXPECT_FALSE(seen.other_from(1, make(b, 1, R"({"id":{"S":"b"}})", 1)));
    EXPECT_EQ(seen.other_from(1, make(a, 1, key_a, 1)), 0u);
}

} // namespace
} // namespace dyndump::core
