#include "cli/report/metrics.hpp"

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

using namespace std::chrono_literals;

metrics_subject of_a_table() {
    return {"or\"d\\ers", "a\nb", std::chrono::system_clock::time_point(1'700'000'000s), 12.5};
}

std::string text(std::optional<exit_code> ended = {}) {
    progress now;
    now.stats.items = 7;
    now.stats.capacity_used = 0.5;
    now.stats.segments_done = 2;
    now.stats.segments_active = 1;
    now.stats.segments_total = 8;
    now.elapsed = 1500ms;
    return to_metrics(of_a_table(), now, 0.25, ended,
                      std::chrono::system_clock::time_point(1'700'000'002s));
}

bool holds(const std::string& whole, const std::string& line) {
    return ('\n' + whole).find('\n' + line + '\n') != std::string::npos;
}

const std::string labels = R"(table="or\"d\\ers",output="a\nb")";

TEST(metrics, have_help_type_labels_and_values) {
    const auto all = text();
    EXPECT_TRUE(holds(all, "# TYPE dyndump_items_total counter")) << all;
    EXPECT_TRUE(holds(all, "# HELP dyndump_items_total Items written by this run.")) << all;
    EXPECT_TRUE(holds(all, "dyndump_items_total{" + labels + "} 7")) << all;
    EXPECT_TRUE(holds(all, "dyndump_consumed_capacity_units_total{" + labels + "} 0.5")) << all;
    EXPECT_TRUE(holds(all, "dyndump_segments{" + labels + ",state=\"waiting\"} 5")) << all;
    EXPECT_TRUE(holds(all, "dyndump_duration_seconds{" + labels + "} 1.5")) << all;
    EXPECT_TRUE(holds(all, "dyndump_progress_ratio{" + labels + "} 0.25")) << all;
    EXPECT_TRUE(holds(all, "dyndump_running{" + labels + "} 1")) << all;
    EXPECT_EQ(all.find("dyndump_exit_code"), std::string::npos);
    EXPECT_EQ(all.find("e+"), std::string::npos) << "times must not lose their seconds: " << all;
}

TEST(metrics, of_the_end) {
    const auto all = text(exit_code::incomplete);
    EXPECT_TRUE(holds(all, "dyndump_running{" + labels + "} 0")) << all;
    EXPECT_TRUE(holds(all, "dyndump_exit_code{" + labels + "} 3")) << all;
    EXPECT_TRUE(holds(text(exit_code::complete), "dyndump_progress_ratio{" + labels + "} 1"));
}

TEST(metrics, are_utf8_whatever_names_are) {
    auto subject = of_a_table();
    subject.output = "caf\xe9";
    const auto all = to_metrics(subject, {}, {}, {}, {});
    EXPECT_NE(all.find("output=\"caf\ufffd\""), std::string::npos) << all;
}

} // namespace
} // namespace dyndump::cli
