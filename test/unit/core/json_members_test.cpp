#include "core/json_members.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

namespace json = boost::json;

json::object parsed(std::string_view text) {
    return json::parse(text).as_object();
}

TEST(json_members, what_is_there) {
    const auto in = parsed(R"({"s":"a","n":-2.5,"i":7,"u":18446744073709551615,"t":true,
                               "o":{"x":1},"l":[1,2]})");
    EXPECT_EQ(text_in(in, "s"), "a");
    EXPECT_EQ(number_in(in, "n"), -2.5);
    EXPECT_EQ(count_in(in, "i"), 7u);
    EXPECT_EQ(count_in(in, "u"), 1'000'000'000'000'000'000u);
    EXPECT_EQ(count_in(in, "n"), 0u);
    EXPECT_TRUE(flag_in(in, "t"));
    EXPECT_EQ(object_in(in, "o"), &in.at("o").get_object());
    EXPECT_EQ(members_in(in, "o").size(), 1u);
    EXPECT_EQ(array_in(in, "l"), &in.at("l").get_array());
    EXPECT_EQ(elements_in(in, "l").size(), 2u);
}

TEST(json_members, what_is_absent_or_of_another_type_is_empty) {
    for (const char* text : {"{}", R"({"m":null})", R"({"m":"x"})", R"({"m":7})", R"({"m":true})",
                             R"({"m":{}})", R"({"m":[]})"}) {
        const auto in = parsed(text);
        const auto* value = in.if_contains("m");
        const auto kind = value == nullptr ? json::kind::null : value->kind();
        EXPECT_EQ(text_in(in, "m").empty(), kind != json::kind::string) << text;
        EXPECT_EQ(number_in(in, "m") == 0, kind != json::kind::int64) << text;
        EXPECT_EQ(count_in(in, "m") == 0, kind != json::kind::int64) << text;
        EXPECT_EQ(flag_in(in, "m"), kind == json::kind::bool_) << text;
        EXPECT_EQ(object_in(in, "m") != nullptr, kind == json::kind::object) << text;
        EXPECT_EQ(array_in(in, "m") != nullptr, kind == json::kind::array) << text;
        EXPECT_TRUE(members_in(in, "m").empty());
        EXPECT_TRUE(elements_in(in, "m").empty());
    }
}

} // namespace
} // namespace dyndump::core
