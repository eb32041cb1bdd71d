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

} // namespace
} // namespace dyndump::core
