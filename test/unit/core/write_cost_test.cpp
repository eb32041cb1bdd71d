#include "core/write_cost.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using enum index_definition::projection;

std::string item_of(std::size_t bytes, const std::string& more = "") {
    // "id" and its value: 2 + 1; "x" and the rest.
    return R"({"id":{"S":"a"},"x":{"S":")" + std::string(bytes - 4, 'x') + "\"}" + more + "}";
}

double cost(const std::string& item, const std::vector<index_definition>& indexes = {}) {
    return write_cost({"id"}, indexes).of(item_view(item));
}

TEST(write_cost, one_unit_for_each_kilobyte_begun) {
    EXPECT_EQ(item_view(item_of(1024)).dynamodb_size(), 1024u);
    EXPECT_EQ(cost(item_of(10)), 1);
    EXPECT_EQ(cost(item_of(1024)), 1);
    EXPECT_EQ(cost(item_of(1025)), 2);
    EXPECT_EQ(cost(item_of(409600)), 400);
}

TEST(write_cost, an_index_costs_its_entry_of_the_items_that_have_its_key) {
    index_definition whole;
    whole.key_names = {"g", "h"};
    EXPECT_EQ(cost(item_of(1500), {whole}), 2);
    EXPECT_EQ(cost(item_of(1500, R"(,"g":{"S":"1"})"), {whole}), 2);
    EXPECT_EQ(cost(item_of(1500, R"(,"g":{"S":"1"},"h":{"N":"1"})"), {whole}), 4);
    index_definition keys = whole;
    keys.holds = keys_only;
    EXPECT_EQ(cost(item_of(1500, R"(,"g":{"S":"1"},"h":{"N":"1"})"), {keys, whole}), 5);
}

TEST(write_cost, an_entry_that_includes_attributes_is_as_large_as_they) {
    index_definition some;
    some.key_names = {"g"};
    some.holds = include;
    some.included = {"x", "missing", "id"};
    EXPECT_EQ(cost(item_of(3000, R"(,"g":{"S":"1"})"), {some}), 6);
    some.included = {"missing"};
    EXPECT_EQ(cost(item_of(3000, R"(,"g":{"S":"1"})"), {some}), 4);
}

TEST(write_cost, a_key_of_the_table_in_an_index_counts_once) {
    index_definition index;
    index.key_names = {"x", "id"};
    index.holds = keys_only;
    EXPECT_EQ(cost(item_of(1024), {index}), 2);
}

TEST(write_cost, any_number_of_names_is_borne) {
    std::vector<index_definition> indexes(25);
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        indexes[i].key_names = {"g"};
        indexes[i].holds = include;
        for (int n = 0; n < 50; ++n) {
            indexes[i].included.push_back(std::to_string(i * 50 + static_cast<std::size_t>(n)));
        }
    }
    EXPECT_EQ(cost(item_of(100, R"(,"g":{"S":"1"})"), indexes), 26);
}

} // namespace
} // namespace dyndump::core
