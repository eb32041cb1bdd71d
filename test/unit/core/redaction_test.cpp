#include "core/redaction.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

std::string redacted(std::string text, std::string_view secret) {
    redact(text, secret);
    return text;
}

TEST(redaction, every_occurrence) {
    EXPECT_EQ(redacted("a secret-token, secret-token", "secret-token"), "a ***, ***");
}

TEST(redaction, an_occurrence_that_was_cut) {
    EXPECT_EQ(redacted("x-amz-security-token:secret-to", "secret-token"),
              "x-amz-security-token:***");
    EXPECT_EQ(redacted("secret-t and on", "secret-token"), "*** and on");
}

TEST(redaction, leaves_the_rest) {
    EXPECT_EQ(redacted("nothing here", "secret-token"), "nothing here");
    EXPECT_EQ(redacted("abc", "abc"), "abc");
    EXPECT_EQ(redacted("text", ""), "text");
}

TEST(redaction, the_longest_of_several_forms) {
    const std::string_view forms[] = {"abcdefghi+klm", "abcdefghi%2Bklm"};
    std::string text = "abcdefghi%2Bklm abcdefghi+klm abcdefghi% abcdefg";
    redact(text, forms);
    EXPECT_EQ(text, "*** *** *** abcdefg");
}

TEST(redaction, a_secret_that_holds_its_own_beginning) {
    EXPECT_EQ(redacted("abababababab!", "abababababab"), "***!");
}

} // namespace
} // namespace dyndump::core
