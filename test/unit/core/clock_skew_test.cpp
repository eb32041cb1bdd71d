#include "core/clock_skew.hpp"

#include "core/http_date.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;

TEST(http_date, reads_and_writes_imf_fixdate) {
    const auto time = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    ASSERT_TRUE(time);
    EXPECT_EQ(time->time_since_epoch(), 784111777s);
    EXPECT_EQ(format_http_date(*time), "Sun, 06 Nov 1994 08:49:37 GMT");
    const auto leap_day = parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT");
    ASSERT_TRUE(leap_day);
    EXPECT_EQ(format_http_date(*leap_day), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(http_date, refuses_anything_else) {
    for (const char* text : {
             "",
             "Sunday, 06-Nov-94 08:49:37 GMT",
             "Sun Nov  6 08:49:37 1994",
             "Mon, 06 Nov 1994 08:49:37 GMT",
             "Sun, 06 Nov 1994 08:49:37 UTC",
             "Sun, 06 Nov 1994 08:49:37 GMT ",
             "Sun, 6 Nov 1994 08:49:37 GMT",
             "Sun, 31 Nov 1994 08:49:37 GMT",
             "Sun, 06 nov 1994 08:49:37 GMT",
             "Sun, 06 Nov 1994 24:49:37 GMT",
             "Sun, 06 Nov 1994 08:60:37 GMT",
             "Sun, 06 Nov 1994 08:49:61 GMT",
             "Sun, 06 Nov 9999 08:49:37 GMT",
             "Sun, +6 Nov 1994 08:49:37 GMT",
             "Sun,006 Nov 1994 08:49:37 GMT",
             "Sux, 06 Nov 1994 08:49:37 GMT",
             "Sun, x6 Nov 1994 08:49:37 GMT",
             "Sun, 06 Nov 1969 08:49:37 GMT",
             "Sun, 06 Nov 199: 08:49:37 GMT",
             "Sun, 06 Nov 1994 x8:49:37 GMT",
             "Sun, 06 Nov 1994 08:x9:37 GMT",
             "Sun, 06 Nov 1994 08:49:x7 GMT",
         }) {
        EXPECT_FALSE(parse_http_date(text)) << text;
    }
}

const auto noon = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29) + 12h;

std::string date(std::chrono::sys_seconds time) {
    return format_http_date(time);
}

TEST(clock_skew, is_the_services_time_less_the_middle_of_the_exchange) {
    clock_skew skew;
    EXPECT_EQ(skew.offset(), 0ms);
    EXPECT_EQ(skew.observe(date(noon + 10min), "", noon, 2s), 10min - 1s);
    EXPECT_EQ(skew.offset(), 10min - 1s);
    EXPECT_EQ(skew.observe(date(noon - 1h), "", noon, 0s), -1h);
    EXPECT_EQ(skew.offset(), -1h);
    EXPECT_EQ(skew.observe(date(noon), "", noon, 0s), 0s);
    EXPECT_EQ(skew.offset(), 0s);
}

TEST(clock_skew, unusable_responses_teach_nothing) {
    clock_skew skew;
    EXPECT_FALSE(skew.observe("", "", noon, 1s));
    EXPECT_FALSE(skew.observe("yesterday", "", noon, 1s));
    EXPECT_FALSE(skew.observe(date(noon + 1h), "0", noon, 1s));
    EXPECT_FALSE(skew.observe(date(noon + 1h), "", noon, 15min + 1s));
    EXPECT_EQ(skew.offset(), 0ms);
    EXPECT_TRUE(skew.observe(date(noon + 1h), "", noon, 15min));
}

TEST(clock_skew, explains_refusals_beyond_four_minutes) {
    const char* code = "InvalidSignatureException";
    EXPECT_TRUE(clock_skew::explains(code, 4min + 1ms, 0ms));
    EXPECT_TRUE(clock_skew::explains(code, -4min - 1ms, 0ms));
    EXPECT_FALSE(clock_skew::explains(code, 4min, 0ms));
    EXPECT_FALSE(clock_skew::explains(code, {}, 0ms));
    EXPECT_FALSE(clock_skew::explains("ValidationException", 1h, 0ms));
    EXPECT_TRUE(clock_skew::explains("AccessDeniedException", 1h, 0ms));
    // Signed with the right offset and refused all the same: it is the secret that is wrong.
    EXPECT_FALSE(clock_skew::explains(code, 1h, 1h - 1s));
    // The correction itself was wrong.
    EXPECT_TRUE(clock_skew::explains(code, 0ms, 1h));
}

} // namespace
} // namespace dyndump::core
