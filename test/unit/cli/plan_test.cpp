#include "cli/plan/plan.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;

plan_facts orders() {
    plan_facts facts;
    facts.table.name = "orders";
    facts.table.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    facts.table.on_demand = true;
    facts.table.item_count = 1'000'000;
    facts.table.size_bytes = 4 * gib;
    facts.table.json = "{}";
    facts.sample = table_sample{100, 400'000, 600'000, false, 50};
    facts.place = output_place{"/data", 100 * gib};
    facts.requests = 2;
    return facts;
}

dump_options to(const std::string& output) {
    dump_options options;
    options.table = "orders";
    options.output = output;
    return options;
}

bool warns(const dump_plan& plan, const std::string& word) {
    for (const auto& warning : plan.warnings) {
        if (warning.find(word) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST(plan, capacity_is_half_a_unit_for_4_KiB_or_one_if_consistent) {
    auto options = to("d/");
    auto plan = make_plan(options, orders());
    EXPECT_NEAR(plan.capacity_units, 524'288, 10); // 4 GiB / 4 KiB / 2
    options.consistent_read = true;
    EXPECT_NEAR(make_plan(options, orders()).capacity_units, 1'048'576, 20);
}

// What such a dump takes: fetcher.an_empty_table_takes_as_long_as_planned.
TEST(plan, each_segment_of_an_empty_table_is_paid_for) {
    auto facts = orders();
    facts.table.item_count = 0;
    facts.table.size_bytes = 0;
    facts.table.on_demand = false;
    facts.table.read_capacity_units = 1;
    facts.rate = {1, "as asked", ""};
    facts.sample = table_sample{0, 0, 0, true, 0.5};
    auto options = to("d/");
    EXPECT_DOUBLE_EQ(make_plan(options, facts).capacity_units, 4); // 8 segments
    EXPECT_DOUBLE_EQ(make_plan(options, facts).duration.count(), 4);
    options.consistent_read = true;
    EXPECT_DOUBLE_EQ(make_plan(options, facts).duration.count(), 8);
    options.segments = 1;
    EXPECT_DOUBLE_EQ(make_plan(options, facts).duration.count(), 1);
    facts.sample = table_sample{3, 300, 450, true, 0.5}; // or one with next to nothing in it
    options = to("d/");
    EXPECT_DOUBLE_EQ(make_plan(options, facts).capacity_units, 4);
}

TEST(plan, an_on_demand_table_costs_what_the_list_says) {
    const auto plan = make_plan(to("d/"), orders());
    EXPECT_NEAR(plan.cost_low, 0.0655, 0.0001); // 0.524 million at $0.125
    EXPECT_DOUBLE_EQ(plan.cost_low, plan.cost_high);
    EXPECT_NE(plan.cost_reason.find("us-east-1, 2024-11-01"), std::string::npos)
        << plan.cost_reason;
    auto elsewhere = orders();
    elsewhere.table.arn = "arn:aws:dynamodb:xx-west-9:123456789012:table/orders";
    const auto range = make_plan(to("d/"), elsewhere);
    EXPECT_LT(range.cost_low, range.cost_high);
    EXPECT_NE(range.cost_reason.find("all regions"), std::string::npos);
    auto infrequent = orders();
    infrequent.table.is_infrequent_access = true;
    EXPECT_NEAR(make_plan(to("d/"), infrequent).cost_low, 0.0813, 0.0001);
}

TEST(plan, a_provisioned_table_costs_nothing_more) {
    auto facts = orders();
    facts.table.on_demand = false;
    facts.table.read_capacity_units = 1000;
    facts.rate = {500, "half of the 1,000 provisioned", ""};
    const auto plan = make_plan(to("d/"), facts);
    EXPECT_EQ(plan.cost_low, 0);
    EXPECT_NEAR(plan.cost_high, 524'288 / 3600.0 * 0.00013, 1e-5);
    EXPECT_NEAR(plan.duration.count(), 1048.6, 0.1);
    EXPECT_FALSE(plan.duration_is_least);
    EXPECT_TRUE(plan.warnings.empty());
    facts.rate = {};
    EXPECT_TRUE(warns(make_plan(to("d/"), facts), "throttled"));
    facts.rate = {2000, "as asked", ""};
    EXPECT_TRUE(warns(make_plan(to("d/"), facts), "throttled"));
}

TEST(plan, without_a_limit_partitions_are_the_limit) {
    const auto plan = make_plan(to("d/"), orders());
    EXPECT_TRUE(plan.duration_is_least);
    EXPECT_NEAR(plan.duration.count(), 524'288 / 12'000.0, 0.1);
}

TEST(plan, a_local_service_costs_nothing) {
    auto options = to("d/");
    options.connection.endpoint_url = "http://localhost:8000";
    EXPECT_EQ(make_plan(options, orders()).cost_high, 0);
}

TEST(plan, a_table_that_one_sample_exhausts_is_counted) {
    auto facts = orders();
    facts.table.item_count = 0;
    facts.table.size_bytes = 0;
    facts.sample = table_sample{3, 300, 450, true, 0.5};
    const auto plan = make_plan(to("d/"), facts);
    EXPECT_TRUE(plan.exact);
    EXPECT_EQ(plan.items, 3U);
    EXPECT_EQ(plan.output_bytes, 450U);
    facts.sample->whole = false; // the service's count is old
    const auto old = make_plan(to("d/"), facts);
    EXPECT_FALSE(old.exact);
    EXPECT_TRUE(warns(old, "six hours"));
}

TEST(plan, max_items_makes_it_smaller_unless_a_filter_hides_how_much_is_read) {
    auto options = to("d/");
    options.max_items = 10'000;
    EXPECT_NEAR(make_plan(options, orders()).capacity_units, 5242.88, 5);
    options.filter_expression = "a = b";
    EXPECT_GT(make_plan(options, orders()).capacity_units, 500'000);
}

TEST(plan, output_is_measured_by_the_sample) {
    auto facts = orders();
    auto plan = make_plan(to("d/"), facts);
    EXPECT_EQ(plan.output_bytes, 6 * gib); // lines are half as long again as items
    EXPECT_FALSE(plan.output_is_most);
    EXPECT_TRUE(plan.warnings.empty());
    facts.place->free_bytes = gib;
    EXPECT_TRUE(warns(make_plan(to("d/"), facts), "Only 1.1 GB are free at \"/data\""));
    auto options = to("d/");
    options.compress = compression::zstd;
    EXPECT_TRUE(make_plan(options, facts).output_is_most);
}

TEST(plan, segments_and_parallelism_have_reasons) {
    auto options = to("d/");
    auto plan = make_plan(options, orders());
    EXPECT_EQ(plan.segments, 16U);
    EXPECT_NE(plan.segments_reason.find("256 MiB"), std::string::npos);
    EXPECT_EQ(plan.parallel, 8U);
    options.segments = 3;
    plan = make_plan(options, orders());
    EXPECT_EQ(plan.parallel, 3U);
    EXPECT_NE(plan.parallel_reason.find("segments"), std::string::npos);
    options.segments = 0;
    options.parallel = 100;
    EXPECT_EQ(make_plan(options, orders()).segments, 100U);
}

TEST(plan, as_words_and_as_json) {
    auto facts = orders();
    const auto plan = make_plan(to("d/"), facts);
    const auto text = to_text(plan);
    for (const char* words :
         {"orders in us-east-1, on-demand", "1,000,000, 4.3 GB", "about 524,292 RCU",
          "at least 0:43", "$0.07", "about 6.4 GB; 107.4 GB free at \"/data\"",
          "8 requests at the same time (--parallel 8)", "16 (one for each 256 MiB",
          "Nothing was dumped", "2 requests, 50 RCU"}) {
        EXPECT_NE(text.find(words), std::string::npos) << words << " in:\n" << text;
    }
    facts.table.size_bytes = 4096;
    EXPECT_NE(to_text(make_plan(to("d/"), facts)).find("less than a second, at best"),
              std::string::npos);
    const auto line = to_json(plan);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    const auto object = boost::json::parse(line).as_object();
    EXPECT_EQ(object.at("schema"), "dyndump-plan/1");
    EXPECT_EQ(object.at("items"), 1'000'000);
    EXPECT_EQ(object.at("free_bytes"), 100 * gib);
    EXPECT_TRUE(object.at("capacity_limit_units_per_second").is_null());
}

} // namespace
} // namespace dyndump::cli
