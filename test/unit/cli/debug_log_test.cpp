#include "cli/report/debug_log.hpp"

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

TEST(debug_log, one_line_that_a_terminal_can_bear) {
    EXPECT_EQ(debug_line({log_level::info,
                          "retry",
                          {{"code", "a\x1b[2Jb\n"},
                           {"empty", ""},
                           {"attempt", std::int64_t{2}},
                           {"units", 0.5}}})
                  .find_first_of("\x1b\n"),
              std::string::npos);
    EXPECT_EQ(debug_line({log_level::info, "retry", {{"empty", ""}, {"attempt", std::int64_t{2}}}}),
              "dyndump: retry attempt=2");
}

} // namespace
} // namespace dyndump::cli
