// Checkpoints as text.
#include <dyndump/transfer.hpp>

#include <gtest/gtest.h>

namespace dyndump {
namespace {

checkpoint some_checkpoint() {
    checkpoint some;
    some.total_segments = 4;
    some.segments.push_back({0, true, {}});
    some.segments.push_back({2, false, R"({"id":{"S":"a\"\\b"}})"});
    some.segments.push_back({3, false, std::string("\0\n", 2)});
    return some;
}

TEST(checkpoint, comes_back_from_its_text_the_same) {
    const auto some = some_checkpoint();
    checkpoint again;
    diagnostics diag;
    ASSERT_FALSE(parse_checkpoint(to_string(some), again, diag)) << diag.message;
    EXPECT_EQ(again, some);
    EXPECT_EQ(to_string(again), to_string(some));
    EXPECT_EQ(to_string(some).find('\n'), std::string::npos);
    ASSERT_FALSE(parse_checkpoint(to_string(checkpoint()), again, diag));
    EXPECT_EQ(again, checkpoint());
}

TEST(checkpoint, text_of_later_versions_may_say_more) {
    checkpoint read;
    diagnostics diag;
    ASSERT_FALSE(parse_checkpoint(
        R"( {"version":2,"segments":[{"segment":1,"since":"x"}],"total_segments":2} )", read,
        diag));
    EXPECT_EQ(read.total_segments, 2u);
    ASSERT_EQ(read.segments.size(), 1u);
    EXPECT_EQ(read.segments[0], (segment_position{1, false, {}}));
}

TEST(checkpoint, other_text_is_refused_and_changes_nothing) {
    for (const char* text :
         {"", "7", "[]", "{}", R"({"total_segments":2})", R"({"segments":[]})",
          R"({"total_segments":-1,"segments":[]})", R"({"total_segments":2,"segments":{}})",
          R"({"total_segments":4294967296,"segments":[]})",
          R"({"total_segments":2,"segments":[{"segment":2}]})",
          R"({"total_segments":2,"segments":[7]})",
          R"({"total_segments":2,"segments":[{"segment":0},{"segment":0}]})",
          R"({"total_segments":2,"segments":[]} x)"}) {
        auto kept = some_checkpoint();
        diagnostics diag;
        EXPECT_EQ(parse_checkpoint(text, kept, diag), errc::invalid_argument) << text;
        EXPECT_EQ(kept, some_checkpoint());
        EXPECT_FALSE(diag.message.empty());
    }
}

TEST(checkpoint, differs_by_each_of_its_members) {
    const auto some = some_checkpoint();
    auto other = some;
    other.segments[1].next_key += 'x';
    EXPECT_NE(other, some);
    other = some;
    other.total_segments = 5;
    EXPECT_NE(other, some);
    other = some;
    other.segments[0].done = false;
    EXPECT_NE(other, some);
}

} // namespace
} // namespace dyndump
