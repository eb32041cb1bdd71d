#include "core/number_text.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace dyndump::core {
namespace {

TEST(number_text, knows_the_syntax_of_json) {
    for (const std::string_view text :
         {"0", "-0", "1", "-1", "10", "1.5", "0.5", "-0.5", "1E+5", "1e5", "1e-130", "1.50",
          "12345678901234567890123456789012345678",
          "9.9999999999999999999999999999999999999E+125"}) {
        EXPECT_EQ(classify_number(text), number_syntax::json) << text;
    }
}

TEST(number_text, tells_other_numbers_from_what_is_none) {
    for (const std::string_view text :
         {"+1", "01", "-01", "00", ".5", "-.5", "1.", "+.5E1", "00.10", "1.e5"}) {
        EXPECT_EQ(classify_number(text), number_syntax::loose) << text;
    }
    for (const std::string_view text :
         {"", "-", "+", ".", "e5", "1e", "1e+", "--1", "1 ", " 1", "1,5", "NaN", "Infinity", "0x10",
          "1.2.3", "1e5.5", "\\u0031", "-e1", ".e1"}) {
        EXPECT_EQ(classify_number(text), number_syntax::none) << text;
    }
}

TEST(number_text, writes_loose_numbers_as_json_does) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"+1", "1"}, {"01", "1"}, {"-007.50", "-7.50"}, {".5", "0.5"},   {"-.5", "-0.5"},
        {"1.", "1"}, {"00", "0"}, {"+.5E1", "0.5E1"},   {"1.e5", "1e5"}, {"-00", "-0"},
    };
    for (const auto& [loose, json] : cases) {
        std::string out = "x";
        append_as_json(loose, out);
        EXPECT_EQ(out.substr(1), json);
        EXPECT_EQ(classify_number(out.substr(1)), number_syntax::json);
    }
}

TEST(number_text, sizes) {
    EXPECT_EQ(number_size("0"), 1u);
    EXPECT_EQ(number_size("0.00"), 1u);
    EXPECT_EQ(number_size("1"), 2u);
    EXPECT_EQ(number_size("12"), 2u);
    EXPECT_EQ(number_size("123"), 3u);
    EXPECT_EQ(number_size("-123"), 4u);
    EXPECT_EQ(number_size("1000"), 2u);
    EXPECT_EQ(number_size("1001"), 3u);
    EXPECT_EQ(number_size("0.0012"), 2u);
    EXPECT_EQ(number_size("0.00012"), 3u);
    EXPECT_EQ(number_size("123.456"), 5u);
    EXPECT_EQ(number_size("1.1E+101"), 2u);
    EXPECT_EQ(number_size("1.1E-100"), 3u);
    EXPECT_EQ(number_size("1E+100"), 2u);
    EXPECT_EQ(number_size("12345678901234567890123456789012345678"), 20u);
    EXPECT_EQ(number_size("-12345678901234567890123456789012345678"), 21u);
}

TEST(number_text, compares_exactly) {
    // In their order; those of one line are equal.
    const std::vector<std::vector<std::string_view>> ordered = {
        {"-1e126", "-10E+125"},
        {"-12345678901234567890123456789012345678"},
        {"-12345678901234567890123456789012345677.9"},
        {"-1", "-1.0", "-0.1e1", "-01"},
        {"-0.99"},
        {"-1e-130"},
        {"0", "-0", "0.000", "0e77", "+0", "00", "0e-0000000000000000000001"},
        {"1e-130", "0.1E-129"},
        {"0.5", ".5", "5e-1", "0.50"},
        {"1", "+1", "1.", "1.000", "10e-1", "100000000000000000000e-20"},
        {"1.00000000000000000000000000000000000001"},
        {"2", "20e-1"},
        {"10", "1e1", "1e+0001"},
        {"9.9E125"},
        {"1e126"},
    };
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            for (const auto a : ordered[i]) {
                for (const auto b : ordered[j]) {
                    EXPECT_EQ(compare_numbers(a, b), (i > j) - (i < j)) << a << ' ' << b;
                }
            }
        }
    }
    for (const std::string_view none : {"", "x", "1e", "--1", "1e9999999999999999", "1 "}) {
        EXPECT_FALSE(compare_numbers("1", none)) << none;
    }
}

TEST(number_text, knows_whole_numbers_however_they_are_written) {
    EXPECT_EQ(whole_number("1800000000"), 1'800'000'000);
    EXPECT_EQ(whole_number("-1.80E9"), -1'800'000'000);
    EXPECT_EQ(whole_number("5.0"), 5);
    EXPECT_EQ(whole_number("0.0"), 0);
    EXPECT_EQ(whole_number("999999999999999999"), 999'999'999'999'999'999);
    for (const std::string_view none : {"", "1.5", "5e-1", "1e18", "x", "1e100", "1e-1"}) {
        EXPECT_FALSE(whole_number(none)) << none;
    }
}

} // namespace
} // namespace dyndump::core
