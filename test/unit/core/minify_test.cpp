#include "core/minify.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dyndump::core {
namespace {

std::string minified(std::string_view json) {
    std::string out(json.size(), '?');
    out.resize(static_cast<std::size_t>(minify(json, out.data()) - out.data()));
    return out;
}

TEST(minify, drops_white_space_outside_strings_only) {
    EXPECT_EQ(minified(""), "");
    EXPECT_EQ(minified(" { \"a b\" :\t[ 1 ,\r\n \"\\\" x\\\\\" , \" \" ] } "),
              R"({"a b":[1,"\" x\\"," "]})");
    EXPECT_EQ(minified("\"unterminated "), "\"unterminated ");
}

// No JSON, but a splitter that only pairs quotes lets it pass: both must see the same strings.
TEST(minify, a_backslash_outside_strings_escapes_one_byte_of_white_space) {
    EXPECT_EQ(minified("[\\\n\n\" \"\n]"), "[\\\" \"]");
}

} // namespace
} // namespace dyndump::core
