#include "core/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::core {
namespace {

// RFC 4648, section 10.
TEST(base64, decodes_the_vectors_of_the_rfc) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
    };
    for (const auto& [text, bytes] : vectors) {
        std::vector<std::uint8_t> out{1, 2, 3};
        ASSERT_TRUE(decode_base64(text, out)) << text;
        EXPECT_EQ(std::string(out.begin(), out.end()), bytes);
    }
}

TEST(base64, knows_all_values) {
    std::vector<std::uint8_t> out;
    ASSERT_TRUE(decode_base64("AP/+gH8=", out));
    EXPECT_EQ(out, (std::vector<std::uint8_t>{0x00, 0xff, 0xfe, 0x80, 0x7f}));
}

TEST(base64, refuses_what_is_not_base64) {
    for (const std::string_view text :
         {"A", "AA", "AAA", "A===", "====", "AA=A", "=AAA", "AA-_", "AA A",
          "AB==", "AAB=", "AAAA=", "AA==AAAA", "\xff\xff\xff\xff"}) {
        std::vector<std::uint8_t> out;
        EXPECT_FALSE(decode_base64(text, out)) << text;
    }
}

} // namespace
} // namespace dyndump::core
