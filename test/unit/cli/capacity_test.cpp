#include "cli/plan/capacity.hpp"

#include <gtest/gtest.h>

namespace dyndump::cli {
namespace {

using kind = capacity_wish::kind;

table_description provisioned(double units) {
    table_description table;
    table.name = "orders";
    table.read_capacity_units = units;
    table.on_demand = units == 0;
    table.indexes.push_back({"global", true, 0, 0, 40});
    table.indexes.push_back({"local", false, 0, 0, 0});
    return table;
}

TEST(read_capacity, auto_is_half_of_what_is_provisioned) {
    const auto table = provisioned(5);
    const auto rate = choose_read_rate({}, &table, "");
    EXPECT_EQ(rate.units_per_second, 2.5);
    EXPECT_EQ(to_sentence(rate),
              "Reading at up to 2.5 RCU/s: half of the 5 provisioned for table \"orders\".");
}

TEST(read_capacity, auto_is_unlimited_on_demand) {
    const auto table = provisioned(0);
    const auto rate = choose_read_rate({}, &table, "");
    EXPECT_EQ(rate.units_per_second, 0);
    EXPECT_EQ(to_sentence(rate), "Reading without a limit: table \"orders\" is on-demand.");
}

TEST(read_capacity, a_global_index_has_its_own_and_a_local_one_its_tables) {
    const auto table = provisioned(100);
    EXPECT_EQ(choose_read_rate({}, &table, "global").units_per_second, 20);
    EXPECT_EQ(choose_read_rate({}, &table, "local").units_per_second, 50);
}

TEST(read_capacity, a_share_is_of_what_is_provisioned) {
    const auto table = provisioned(200);
    const auto rate = choose_read_rate({kind::percent, 12.5}, &table, "");
    EXPECT_EQ(rate.units_per_second, 25);
    EXPECT_EQ(rate.problem, "");
    EXPECT_NE(rate.reason.find("12.5% of the 200"), std::string::npos);
}

TEST(read_capacity, a_share_of_nothing_is_refused) {
    const auto table = provisioned(0);
    EXPECT_NE(choose_read_rate({kind::percent, 50}, &table, "").problem.find("on-demand"),
              std::string::npos);
}

TEST(read_capacity, without_a_description_only_figures_will_do) {
    EXPECT_NE(choose_read_rate({}, nullptr, "").problem, "");
    EXPECT_NE(choose_read_rate({kind::percent, 50}, nullptr, "").problem, "");
    EXPECT_EQ(choose_read_rate({kind::fixed, 7.5}, nullptr, "").units_per_second, 7.5);
    EXPECT_EQ(choose_read_rate({kind::fixed, 7.5}, nullptr, "").problem, "");
}

TEST(read_capacity, zero_is_unlimited) {
    const auto table = provisioned(5);
    const auto rate = choose_read_rate({kind::fixed, 0}, &table, "");
    EXPECT_EQ(rate.units_per_second, 0);
    EXPECT_EQ(rate.problem, "");
}

TEST(read_capacity, a_rate_that_would_wait_for_ever_is_refused) {
    capacity_wish wish;
    for (const auto* text : {"1e-300", "0.0001", "-1", "nan", "inf"}) {
        EXPECT_NE(parse_capacity(text, wish), "") << text;
    }
    EXPECT_EQ(parse_capacity("0.001", wish), "");
}

TEST(read_capacity, fractions_are_kept) {
    capacity_wish wish;
    EXPECT_EQ(parse_capacity("0.05", wish), "");
    EXPECT_EQ(wish.value, 0.05);
    EXPECT_EQ(parse_capacity("33.3%", wish), "");
    EXPECT_EQ(wish.how, kind::percent);
    EXPECT_EQ(wish.value, 33.3);
    EXPECT_EQ(parse_capacity("auto", wish), "");
    EXPECT_EQ(wish.how, kind::automatic);
}

TEST(write_capacity, auto_is_half_for_the_table_and_each_index_that_pays) {
    auto table = provisioned(5);
    table.write_capacity_units = 100;
    table.indexes[0].write_capacity_units = 40;
    const auto rate = choose_write_rate({}, table);
    EXPECT_EQ(rate.units_per_second, 40); // 20 for each of two
    EXPECT_EQ(to_sentence(rate, capacity_use::writing),
              "Writing at up to 40 WCU/s: half of the 40 provisioned for index \"global\", and as "
              "much for each of 1 others.");
}

TEST(write_capacity, is_unlimited_on_demand_and_no_share_of_it) {
    const auto table = provisioned(0);
    EXPECT_EQ(to_sentence(choose_write_rate({}, table), capacity_use::writing),
              "Writing without a limit: table \"orders\" is on-demand.");
    EXPECT_NE(choose_write_rate({kind::percent, 50}, table).problem.find("--write-capacity 50%"),
              std::string::npos);
    EXPECT_EQ(choose_write_rate({kind::fixed, 7.5}, table).units_per_second, 7.5);
}

} // namespace
} // namespace dyndump::cli
