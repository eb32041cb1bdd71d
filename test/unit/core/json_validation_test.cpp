#include "core/json_validation.hpp"

#include "core/json_cursor.hpp"
#include "core/nesting.hpp"

#include <dyndump/page_buffer.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dyndump::core {
namespace {

error_code validate(std::string_view text) {
    page_buffer padded;
    padded.reserve(1);
    padded.append(text);
    padded.blank_padding();
    return validate_json(padded.view());
}

std::string nested(int depth) {
    const auto n = static_cast<std::size_t>(depth);
    return std::string(n, '[') + '1' + std::string(n, ']');
}

TEST(json_validation, every_byte_counts) {
    EXPECT_FALSE(validate(R"({"Items":[{"a":{"S":"\u00e9\n"}}],"n":-1.5e3})"));
    for (const char* bad : {"", "{", "{}{}", R"({"a":01})", R"({"a":1.})", R"({"a":"\x"})",
                            "{\"a\":\"\xff\"}", R"({"a" 1})", "[1,]", "nul"}) {
        EXPECT_EQ(validate(bad), errc::malformed_response) << bad;
    }
}

TEST(json_validation, what_no_value_here_can_hold_is_json_too) {
    for (const char* good :
         {R"({"a":12345678901234567890123456789012345678})", R"([1e999,-1e-999,"\ud800"])",
          R"( { "a" : [ ] , "\udc00" : { } , "b":[[],{},{"c":null}] } )", "18446744073709551616",
          R"("\ud800\ud800\udc00")"}) {
        EXPECT_FALSE(validate(good)) << good;
    }
    const std::string large = "18446744073709551616";
    for (const auto& bad :
         {"[" + large, large + "]", "[" + large + ",]", "[" + large + "}", "{" + large + "}",
          "{\"a\":" + large + ",}", "{\"a\"" + large + "}", "0" + large,
          "[" + large + " " + large + "]", large + ".", "[" + large + ",nul]",
          "[" + large + ",\"\xff\"]", "[" + large + ",\"\x01\"]", "[" + large + ",\"\\x\"]",
          "{\"a\":" + large + "}{}", "[," + large + "]"}) {
        EXPECT_TRUE(validate(bad)) << bad;
    }
}

// Of which no values are made, for that would take several times their memory.
TEST(json_validation, large_texts_are_checked_as_small_ones_are) {
    const std::string filler = "[\"" + std::string(3 << 20, 'x') + "\",";
    for (const char* good :
         {"1", R"({"a":{"S":"\u00e9"}})", "[]", "-1.5e3", "true", R"("\ud800")"}) {
        EXPECT_FALSE(validate(filler + good + "]")) << good;
    }
    for (const char* bad : {"01", "1.", R"("\x")", "\"\xff\"", R"({"a" 1})", "1,", "nul", "[}", "",
                            R"({"a":1)", "\"\n\""}) {
        EXPECT_EQ(validate(filler + bad + "]"), errc::malformed_response) << bad;
    }
    EXPECT_EQ(validate(filler + "1]1"), errc::malformed_response);
    EXPECT_EQ(validate(filler), errc::malformed_response);
    EXPECT_FALSE(validate(filler + nested(max_json_depth - 1) + "]"));
    EXPECT_EQ(validate(filler + nested(max_json_depth) + "]"), errc::response_too_large);
}

TEST(json_validation, depth_is_bounded) {
    EXPECT_FALSE(validate(nested(max_json_depth)));
    EXPECT_EQ(validate(nested(max_json_depth + 1)), errc::response_too_large);
    EXPECT_EQ(validate(nested(100'000)), errc::response_too_large);
    EXPECT_FALSE(validate(nested(1))); // and the thread goes on
}

TEST(json_cursor, a_value_is_skipped_whole_or_not_at_all) {
    for (const std::string& good :
         {std::string(R"("a\"b")"), std::string("-1.5e+3"), std::string("null"), std::string("{}"),
          std::string(R"({"a":["}",{"b":"\\"}]})"), nested(max_json_depth)}) {
        const std::string more = good + ",";
        json_cursor cursor(more);
        std::string_view text;
        ASSERT_TRUE(cursor.skip_value(text)) << good;
        EXPECT_EQ(text, good);
        EXPECT_TRUE(cursor.take(','));
    }
    for (const std::string& bad :
         {std::string(""), std::string("  "), std::string(","), std::string("@"), std::string("{"),
          std::string("[}"), std::string("{]"), std::string(R"("a)"), std::string(R"(["a)"),
          std::string(R"({"a":"b)"), nested(max_json_depth + 1)}) {
        json_cursor cursor(bad);
        std::string_view text = "untouched";
        EXPECT_FALSE(cursor.skip_value(text)) << bad;
        EXPECT_EQ(text, "untouched") << bad;
    }
}

TEST(json_cursor, the_end_is_no_character) {
    const std::string_view with_nul("\0", 1);
    json_cursor cursor(with_nul.substr(0, 0));
    EXPECT_EQ(cursor.peek(), '\0');
    EXPECT_FALSE(cursor.take('\0')); // what stands behind the end is not looked at
}

} // namespace
} // namespace dyndump::core
