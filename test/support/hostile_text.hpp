/// \file
/// Text that would take over a terminal, and what is left of it.
#pragma once

#include <dyndump/printable.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dyndump::test {

/// Escape sequences, a line break, a C1 control, text that runs backwards, and no UTF-8.
inline const std::string hostile = "x\x1b[2J\x07\n\r\xc2\x9b\u202ey\xff\x9bz";

/// What to find in its place.
inline const std::string hostile_shown = R"(x\x1b[2J\x07\n\r\u009b\u202ey\xff\x9bz)";

inline void expect_printable(const std::string& text) {
    EXPECT_EQ(printable(text, whole_text), text);
}

/// All of it, and shown.
inline void expect_shown(const std::string& text) {
    expect_printable(text);
    EXPECT_NE(text.find(hostile_shown), std::string::npos) << printable(text, whole_text);
}

} // namespace dyndump::test
