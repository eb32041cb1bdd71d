#include <dyndump/item_statistics.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump;

// The column of the attribute "a" that has these values.
std::string column_for(std::initializer_list<const char*> values) {
    item_statistics all;
    for (const auto* each : values) {
        const auto item = fmt::format(R"({{"a":{}}})", each);
        EXPECT_FALSE(all.add(item_view(item))) << item;
    }
    return to_text(choose_columns(all).columns.columns.at(0).type);
}

TEST(column_choice, numbers_by_what_all_of_them_need) {
    EXPECT_EQ(column_for({R"({"N":"1"})", R"({"N":"-9223372036854775808"})"}), "INT64");
    EXPECT_EQ(column_for({R"({"N":"9223372036854775808"})"}), "DECIMAL(19,0)");
    EXPECT_EQ(column_for({R"({"N":"100"})", R"({"N":"0.001"})"}), "DECIMAL(6,3)");
    EXPECT_EQ(column_for({R"({"N":"12345678901234567890123456789012345678"})"}), "DECIMAL(38,0)");
    EXPECT_EQ(column_for({R"({"N":"1E37"})", R"({"N":"0.1"})"}), "NUMBER");
    EXPECT_EQ(column_for({R"({"N":"1E-130"})"}), "NUMBER");
}

TEST(column_choice, each_type_has_its_column) {
    EXPECT_EQ(column_for({R"({"S":""})"}), "STRING");
    EXPECT_EQ(column_for({R"({"B":"AA=="})"}), "BINARY");
    EXPECT_EQ(column_for({R"({"BOOL":false})"}), "BOOLEAN");
    EXPECT_EQ(column_for({R"({"NULL":true})"}), "JSON");
    EXPECT_EQ(column_for({R"({"SS":["a"]})"}), "SET<STRING>");
    EXPECT_EQ(column_for({R"({"NS":["1","2.5"]})"}), "SET<DECIMAL(2,1)>");
    EXPECT_EQ(column_for({R"({"BS":["AA=="]})"}), "SET<BINARY>");
    EXPECT_EQ(column_for({R"({"L":[]})", R"({"L":[{"S":"a"}]})"}), "LIST<STRING>");
    EXPECT_EQ(column_for({R"({"L":[]})"}), "JSON");
    EXPECT_EQ(column_for({R"({"L":[{"S":"a"},{"N":"1"}]})"}), "JSON");
    EXPECT_EQ(column_for({R"({"M":{"a":{"S":"b"}}})"}), "JSON");
    EXPECT_EQ(column_for({R"({"M":{"a":{"L":[{"B":"AA=="}]}}})"}), "DYNAMODB_JSON");
    EXPECT_EQ(column_for({R"({"S":"a"})", R"({"N":"1"})"}), "JSON");
    EXPECT_EQ(column_for({R"({"S":"a"})", R"({"SS":["a"]})"}), "DYNAMODB_JSON");
}

TEST(column_choice, a_few_of_another_type_lie_in_the_overflow_column) {
    item_statistics all;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_FALSE(all.add(item_view(R"({"a":{"N":"1"}})")));
    }
    ASSERT_FALSE(all.add(item_view(R"({"a":{"S":"x"}})")));
    const auto choice = choose_columns(all);
    EXPECT_EQ(to_text(choice.columns.columns.at(0).type), "INT64");
    EXPECT_EQ(choice.overflowing, 1U);
    ASSERT_EQ(choice.conflicts.size(), 1U);
    EXPECT_NE(choice.conflicts[0].find("1 S, 1000 N"), std::string::npos) << choice.conflicts[0];
}

TEST(column_choice, names_that_differ_in_case_only_get_columns_of_their_own) {
    item_statistics all;
    ASSERT_FALSE(all.add(item_view(
        R"({"name":{"S":"1"},"Name":{"S":"2"},"NAME":{"S":"3"},"Dyndump_Overflow":{"S":"4"}})")));
    const auto choice = choose_columns(all, {"Name"});
    ASSERT_EQ(choice.columns.columns.size(), 4U);
    EXPECT_EQ(choice.columns.columns[0].name, "Name"); // the key's comes first
    EXPECT_EQ(choice.columns.columns[1].name, "name_2");
    EXPECT_EQ(choice.columns.columns[2].name, "NAME_3");
    EXPECT_EQ(choice.columns.overflow, "dyndump_overflow_");
    EXPECT_EQ(choice.conflict_count, 2U);
}

TEST(column_choice, of_ten_thousand_attributes_the_most_frequent_get_columns) {
    item_statistics all;
    for (int i = 0; i < 10'000; ++i) {
        const auto item = fmt::format(R"({{"a{}":{{"S":"x"}},"z":{{"S":"x"}}}})", i);
        ASSERT_FALSE(all.add(item_view(item)));
    }
    const auto choice = choose_columns(all);
    EXPECT_EQ(choice.columns.columns.size(), most_columns);
    EXPECT_EQ(choice.columns.columns[0].attribute, "z");
    EXPECT_EQ(choice.overflowing, 8001U);
    EXPECT_EQ(choice.conflicts.size(), 100U);
    EXPECT_EQ(choice.conflict_count, 8001U);
}

TEST(column_choice, the_schema_as_json_is_one_that_can_be_given) {
    item_statistics all;
    ASSERT_FALSE(all.add(item_view(R"({"a":{"N":"1.5"},"A":{"L":[{"S":"x"}]}})")));
    const auto choice = choose_columns(all);
    table_columns again;
    diagnostics diag;
    ASSERT_FALSE(read_columns(to_json(all, choice), again, diag)) << diag.message;
    EXPECT_EQ(again, choice.columns);
}

} // namespace
