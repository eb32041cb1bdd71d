#include "sandbox/number.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

std::string text_of(std::string_view given) {
    auto parsed = number::parse(given);
    return parsed ? parsed->text() : "refused: " + parsed.error().message;
}

TEST(sandbox_number, is_returned_without_superfluous_zeros) {
    EXPECT_EQ(text_of("0"), "0");
    EXPECT_EQ(text_of("-0.00"), "0");
    EXPECT_EQ(text_of("007"), "7");
    EXPECT_EQ(text_of("+1.50"), "1.5");
    EXPECT_EQ(text_of("-12.5e3"), "-12500");
    EXPECT_EQ(text_of("1E-5"), "0.00001");
    EXPECT_EQ(text_of("100"), "100");
    EXPECT_EQ(text_of(".5"), "0.5");
    EXPECT_EQ(text_of("12345678901234567890123456789012345678"),
              "12345678901234567890123456789012345678");
    EXPECT_EQ(text_of("0.00012345678901234567890123456789012345678"),
              "0.00012345678901234567890123456789012345678");
}

TEST(sandbox_number, keeps_to_the_range) {
    EXPECT_EQ(text_of("9.9999999999999999999999999999999999999E125").size(), 126U);
    EXPECT_EQ(text_of("1E-130").size(), 132U);
    EXPECT_NE(text_of("1E126").find("overflow"), std::string::npos);
    EXPECT_NE(text_of("-1E126").find("overflow"), std::string::npos);
    EXPECT_NE(text_of("9E-131").find("underflow"), std::string::npos);
    EXPECT_NE(text_of("123456789012345678901234567890123456789").find("38"), std::string::npos);
    EXPECT_EQ(text_of("1234567890123456789012345678901234567800"),
              "1234567890123456789012345678901234567800");
}

TEST(sandbox_number, is_not_anything_else) {
    for (const char* bad : {"", "-", "abc", "1.2.3", "1e", "1e+-2", "0x10", " 1", "1 ", "NaN",
                            "Infinity", "1e99999999999", "."}) {
        EXPECT_NE(text_of(bad).find("numeric value"), std::string::npos) << bad;
    }
}

TEST(sandbox_number, sorts_as_numbers_do) {
    const std::vector<std::string> ascending{"-1E125", "-124",  "-123.5", "-123", "-1.5", "-1",
                                             "-0.01",  "-1E-9", "0",      "1E-9", "0.01", "1",
                                             "1.5",    "2",     "10",     "123",  "124",  "1E125"};
    std::vector<std::string> keys;
    for (const std::string& text : ascending) {
        keys.push_back(number::parse(text)->sortable());
    }
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
    EXPECT_EQ(number::parse("1.0")->sortable(), number::parse("1")->sortable());
}

} // namespace
} // namespace dyndump::sandbox_impl
