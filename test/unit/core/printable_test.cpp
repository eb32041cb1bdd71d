#include <dyndump/printable.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using dyndump::printable;
using dyndump::valid_utf8;
using dyndump::whole_text;

TEST(printable, shows_controls_of_a_terminal_as_escapes) {
    EXPECT_EQ(printable("a\x1b[2J\x07z"), "a\\x1b[2J\\x07z");
    EXPECT_EQ(printable("two\nlines\r\tend"), "two\\nlines\\r\\tend");
    EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
    EXPECT_EQ(printable("\x7f"), "\\u007f");
    EXPECT_EQ(printable("\xc2\x9b[31m"), "\\u009b[31m"); // C1: CSI
    EXPECT_EQ(printable("\xc2\x80\xc2\xa0"), "\\u0080\xc2\xa0");
}

TEST(printable, shows_what_reorders_or_hides_text_as_escapes) {
    EXPECT_EQ(printable("a\u202eb"), "a\\u202eb");
    EXPECT_EQ(printable("\u2066x\u2069"), "\\u2066x\\u2069");
    EXPECT_EQ(printable("\u061c\u200e\u200f"), "\\u061c\\u200e\\u200f");
    EXPECT_EQ(printable("\u2028\u2029"), "\\u2028\\u2029");
    EXPECT_EQ(printable("\ufeff\u200b\u00ad"), "\\ufeff\\u200b\\u00ad");
    EXPECT_EQ(printable("\U000e0041"), "\\udb40\\udc41");
    EXPECT_EQ(printable("\uffff\U0001ffff"), "\\uffff\\ud83f\\udfff");
}

TEST(printable, shows_bytes_that_are_no_utf8_as_escapes) {
    EXPECT_EQ(printable("caf\xe9!"), "caf\\xe9!");
    EXPECT_EQ(printable("\xc3"), "\\xc3");                            // cut short
    EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");                   // overlong
    EXPECT_EQ(printable("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");          // overlong C1
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");          // surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80"); // beyond U+10FFFF
    EXPECT_EQ(printable("\x9b[2J"), "\\x9b[2J");                      // C1 of eight bits
    EXPECT_EQ(printable("\xe2\x82 \xe2\x82\xac"), "\\xe2\\x82 \u20ac");
}

TEST(printable, leaves_all_other_text_as_it_is) {
    for (const std::string text :
         {"", "orders", "d\u00e9j\u00e0 vu", "\u8868", "\u05d0\u05d1", "\U0001f469\u200d\U0001f4bb",
          "C:\\n\\x1b", "\"quoted\" 'word' $HOME"}) {
        EXPECT_EQ(printable(text), text);
    }
}

TEST(printable, changes_nothing_the_second_time) {
    const auto once = printable("\x1b]0;\u202e\xff\n\U000e0041");
    EXPECT_EQ(printable(once), once);
}

TEST(printable, cuts_long_text_between_characters) {
    EXPECT_EQ(printable(std::string(1000, 'x')), std::string(500, 'x') + "...");
    EXPECT_EQ(printable(std::string(500, 'x')), std::string(500, 'x'));
    EXPECT_EQ(printable("ab\u20ac", 4), "ab...");
    EXPECT_EQ(printable("ab\u20ac", 5), "ab\u20ac");
    EXPECT_EQ(printable(std::string(1000, 'x'), whole_text).size(), 1000U);
}

TEST(valid_utf8, replaces_what_is_none) {
    EXPECT_EQ(valid_utf8("d\u00e9j\u00e0 \U0001f469"), "d\u00e9j\u00e0 \U0001f469");
    EXPECT_EQ(valid_utf8("caf\xe9!"), "caf\ufffd!");
    EXPECT_EQ(valid_utf8("\xc3"), "\ufffd");
    EXPECT_EQ(valid_utf8("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");
    EXPECT_EQ(valid_utf8("\xc3\"}"), "\ufffd\"}");
}

} // namespace
