#include "parquet/json_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump;
using namespace dyndump::parquet;

TEST(json_text, values_of_json_have_one_form_and_come_back) {
    const std::string content =
        R"({"a":{"N":"1.50"},"b":{"L":[{"S":"x\"\u0000"},{"NULL":true},{"BOOL":false}]},"c":{"M":{}}})";
    std::string text;
    ASSERT_TRUE(append_json_text(attribute_type::map, content, text));
    EXPECT_EQ(text, R"({"a":1.50,"b":["x\"\u0000",null,false],"c":{}})");
    std::string back;
    ASSERT_TRUE(append_typed_value(text, back));
    EXPECT_EQ(back, "{\"M\":" + content + "}");
}

TEST(json_text, what_has_no_such_form_is_refused) {
    std::string text;
    EXPECT_FALSE(append_json_text(attribute_type::binary, R"("AA==")", text));
    EXPECT_FALSE(append_json_text(attribute_type::string_set, R"(["a"])", text));
    EXPECT_FALSE(append_json_text(attribute_type::list, R"([{"SS":["a"]}])", text));
    EXPECT_FALSE(append_json_text(attribute_type::number, R"("01")", text));
}

TEST(json_text, what_is_no_json_is_refused) {
    std::string out;
    for (const auto* text : {"", "{", "[1,]", "nul", "01", "\"a", "{\"a\"}", "{a:1}", "1 2", "-"}) {
        EXPECT_FALSE(append_typed_value(text, out)) << text;
    }
    EXPECT_FALSE(append_typed_value(std::string(100, '[') + std::string(100, ']'), out));
}

TEST(json_text, strings_are_escaped) {
    std::string out;
    append_json_string(std::string_view("a\"\\\n\r\t\0\x1f€", 11), out);
    EXPECT_EQ(out, "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001f€\"");
}

} // namespace
