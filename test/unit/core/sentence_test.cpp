#include "core/sentence.hpp"

#include "support/hostile_text.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

TEST(sentence, is_printable_whatever_is_in_it) {
    EXPECT_EQ(sentence("{} of {}", 3, "\"4\""), "3 of \"4\"");
    EXPECT_EQ(sentence("it is {}.", test::hostile), "it is " + test::hostile_shown + ".");
    EXPECT_EQ(sentence("{}", std::string(5000, 'x')).size(), 5000u); // and whole
    EXPECT_EQ(sentence("{}", sentence("{}", test::hostile)), test::hostile_shown);
}

} // namespace
} // namespace dyndump::core
