#include "cli/report/progress_events.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

progress some() {
    progress now;
    now.stats.items = 7;
    now.stats.scanned_items = 8;
    now.stats.segments_total = 16;
    now.stats.capacity_used = 0.5;
    now.elapsed = 1500ms;
    now.items_before = 3;
    now.bytes_written = 99;
    return now;
}

TEST(progress_events, are_lines_with_schema_and_time) {
    const std::chrono::system_clock::time_point when(1'700'000'000'042ms);
    const auto line = to_line(message_event("note", "two\nlines"), when);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto event = json::parse(line).as_object();
    EXPECT_EQ(event.at("schema"), "dyndump-progress/1");
    EXPECT_EQ(event.at("time"), "2023-11-14T22:13:20.042Z");
    EXPECT_EQ(event.at("event"), "message");
    EXPECT_EQ(event.at("text"), "two\nlines");
}

TEST(progress_events, what_is_not_known_is_null) {
    const auto start = start_event({"t", "in x", "-", 8, "why"}, {}, {});
    EXPECT_TRUE(start.at("items_expected").is_null());
    EXPECT_TRUE(start.at("max_items").is_null());
    EXPECT_TRUE(start.at("capacity_limit_units_per_second").is_null());
    const auto now = progress_event({}, {});
    EXPECT_TRUE(now.at("segments_total").is_null());
    EXPECT_TRUE(now.at("fraction").is_null());
    EXPECT_TRUE(now.at("remaining_seconds").is_null());
    EXPECT_EQ(now.at("remaining_is_sure"), false);
}

TEST(progress_events, hold_the_figures) {
    expectation expected;
    expected.items = 80;
    const auto event = progress_event(some(), expected);
    EXPECT_EQ(event.at("items"), 7);
    EXPECT_EQ(event.at("items_before"), 3);
    EXPECT_EQ(event.at("written_bytes"), 99);
    EXPECT_EQ(event.at("elapsed_seconds"), 1.5);
    EXPECT_EQ(event.at("fraction"), 0.1);
}

TEST(progress_events, the_summary_tells_how_it_ended) {
    auto event = summary_event({exit_code::complete, "", false}, figures_of(some()));
    EXPECT_EQ(event.at("outcome"), "complete");
    EXPECT_EQ(event.at("exit_code"), 0);
    EXPECT_TRUE(event.at("message").is_null());
    event = summary_event({exit_code::incomplete, "stopped", true}, figures_of(some()));
    EXPECT_EQ(event.at("outcome"), "incomplete");
    EXPECT_EQ(event.at("resumable"), true);
    event = summary_event({exit_code::transient, "stalled", true}, figures_of(some()));
    EXPECT_EQ(event.at("outcome"), "failed");
    EXPECT_EQ(event.at("exit_code"), 75);
    EXPECT_EQ(event.at("message"), "stalled");
}

TEST(progress_events, are_utf8_in_lines_that_no_terminal_obeys) {
    const auto line =
        to_line(message_event("note", "caf\xe9 \x1b[2J \u009b \x7f \u202e \n \xc3"), {});
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_EQ(line.find_first_of("\x1b\x7f\xc2\xe9"), std::string::npos) << line;
    const auto read = boost::json::parse(line); // which refuses what is no UTF-8
    EXPECT_EQ(read.at("text"), "caf\ufffd \x1b[2J \u009b \x7f \u202e \n \ufffd");
}

} // namespace
} // namespace dyndump::cli
