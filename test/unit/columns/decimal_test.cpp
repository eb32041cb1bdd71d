#include "columns/decimal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump::columns;

// Through 38 digits and a scale, and back to text.
std::string through(const std::string& text, unsigned precision, unsigned scale) {
    decimal number;
    int128 value = 0;
    if (!read_decimal(text, number) || !to_unscaled(number, precision, scale, value)) {
        return "none";
    }
    std::string out;
    append_decimal(value, scale, out);
    return out;
}

TEST(decimal, keeps_each_of_38_digits) {
    const std::string digits = "12345678901234567890123456789012345678";
    EXPECT_EQ(through(digits, 38, 0), digits);
    EXPECT_EQ(through("-" + digits, 38, 0), "-" + digits);
    EXPECT_EQ(through("1234567890123456789.0123456789012345678", 38, 19),
              "1234567890123456789.0123456789012345678");
    EXPECT_EQ(through("0.00000000000000000000000000000000000001", 38, 38),
              "0.00000000000000000000000000000000000001");
    EXPECT_EQ(through(digits + "9", 38, 0), "none");
}

TEST(decimal, spellings_of_one_value_are_one) {
    for (const auto* text : {"1.5", "1.50", "15E-1", "0.15e1", "+1.5", "01.500", "150E-2"}) {
        EXPECT_EQ(through(text, 10, 2), "1.5") << text;
    }
    for (const auto* text : {"0", "-0", "0.00", "0E10", ".0"}) {
        EXPECT_EQ(through(text, 1, 0), "0") << text;
    }
    EXPECT_EQ(through("1E20", 38, 0), "100000000000000000000");
    EXPECT_EQ(through("-0.05", 4, 2), "-0.05");
}

TEST(decimal, what_needs_more_does_not_fit) {
    EXPECT_EQ(through("1.25", 10, 1), "none");
    EXPECT_EQ(through("1000", 3, 0), "none");
    EXPECT_EQ(through("1E36", 38, 1), "1000000000000000000000000000000000000");
    EXPECT_EQ(through("1E38", 38, 0), "none");
    EXPECT_EQ(through("1E-130", 38, 38), "none");
}

TEST(decimal, what_is_no_number_is_refused) {
    decimal number;
    for (const auto* text : {"", "-", ".", "e5", "1e", "1e+", "1.2.3", "x", "1x", "NaN", "0x1",
                             " 1", "1E99999999999999999999"}) {
        EXPECT_FALSE(read_decimal(text, number)) << text;
    }
}

TEST(decimal, short_numbers_are_whole_and_as_they_are_written) {
    std::int64_t value = 0;
    EXPECT_TRUE(read_short_number("-999999999999999999", value));
    EXPECT_EQ(value, -999999999999999999);
    EXPECT_TRUE(read_short_number("0", value));
    for (const auto* text : {"", "-", "-0", "01", "1.0", "1e1", "1234567890123456789"}) {
        EXPECT_FALSE(read_short_number(text, value)) << text;
    }
}

} // namespace
