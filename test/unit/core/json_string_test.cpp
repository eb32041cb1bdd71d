#include "core/json_string.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

std::string unescaped(std::string_view raw) {
    std::string out;
    EXPECT_TRUE(append_unescaped(raw, out)) << raw;
    EXPECT_EQ(unescaped_size(raw), out.size()) << raw;
    return out;
}

TEST(json_string, resolves_escapes) {
    EXPECT_EQ(unescaped(""), "");
    EXPECT_EQ(unescaped("plain"), "plain");
    EXPECT_EQ(unescaped(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
    EXPECT_EQ(unescaped(R"(a\u0041b)"), "aAb");
    EXPECT_EQ(unescaped(R"(\u0000)"), std::string(1, '\0'));
    EXPECT_EQ(unescaped(R"(\u00e9\u00E9)"), "\xc3\xa9\xc3\xa9");
    EXPECT_EQ(unescaped(R"(\u20ac)"), "\xe2\x82\xac");
    EXPECT_EQ(unescaped(R"(\ud83d\ude00!)"), "\xf0\x9f\x98\x80!");
    EXPECT_EQ(unescaped("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

TEST(json_string, refuses_broken_escapes) {
    for (const std::string_view raw :
         {"\\", "\\q", "\\u", "\\u12", "\\u12g4", "\\u12\1774", "\\u/234", "\\ud83d", "\\ud83dx",
          "\\ud83d\\n", "\\ud83d\\u0041", "\\ude00", "\\ud83d\\ud83d", "\\ud83d\\ude0"}) {
        std::string out;
        EXPECT_FALSE(append_unescaped(raw, out)) << raw;
        unescaped_size(raw); // any size will do
    }
}

TEST(json_string, finds_the_end_at_any_length) {
    for (std::size_t length = 0; length < 100; ++length) {
        const std::string text = std::string(length, 'x') + "\"}";
        const char* const end = text.data() + text.size();
        EXPECT_EQ(find_string_end(text.data(), end), text.data() + length);
        EXPECT_EQ(find_string_end(text.data(), text.data() + length), nullptr);
        const std::string escaped = std::string(length, 'x') + "\\\"\\\\\"";
        EXPECT_EQ(find_string_end(escaped.data(), escaped.data() + escaped.size()),
                  escaped.data() + length + 4);
        for (const char control : {'\0', '\n', '\x1f'}) {
            const std::string broken = std::string(length, 'x') + control + "\"";
            EXPECT_EQ(find_string_end(broken.data(), broken.data() + broken.size()), nullptr);
        }
    }
}

TEST(json_string, bytes_beyond_ascii_are_text) {
    for (int byte = 0x7f; byte < 0x100; ++byte) {
        const std::string text = std::string(20, static_cast<char>(byte)) + "\"";
        EXPECT_EQ(find_string_end(text.data(), text.data() + text.size()), &text.back());
    }
}

} // namespace
} // namespace dyndump::core
