#include <dyndump/table_columns.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump;

std::string problem_of(const std::string& json) {
    table_columns columns;
    diagnostics diag;
    return read_columns(json, columns, diag) ? diag.message : "";
}

TEST(column_type, text_and_back) {
    for (const std::string text :
         {"STRING", "BINARY", "BOOLEAN", "INT64", "NUMBER", "JSON", "DYNAMODB_JSON",
          "DECIMAL(38,38)", "SET<STRING>", "SET<DECIMAL(10,2)>", "LIST<BOOLEAN>", "LIST<BINARY>"}) {
        column_type type;
        ASSERT_TRUE(parse_column_type(text, type)) << text;
        EXPECT_EQ(to_text(type), text);
    }
    for (const std::string text :
         {"", "string", "DECIMAL", "DECIMAL(39,0)", "DECIMAL(2,3)", "DECIMAL(0,0)", "DECIMAL(2)",
          "SET<BOOLEAN>", "SET<JSON>", "LIST<JSON>", "LIST<LIST<STRING>>", "SET<STRING"}) {
        column_type type;
        EXPECT_FALSE(parse_column_type(text, type)) << text;
    }
}

TEST(column_type, a_schema_made_by_hand_is_read) {
    table_columns columns;
    diagnostics diag;
    ASSERT_FALSE(read_columns(R"({"attributes":[{"name":"id","type":"STRING"},)"
                              R"({"name":"Id","type":"NUMBER","column":"id_two"}]})",
                              columns, diag));
    ASSERT_EQ(columns.columns.size(), 2U);
    EXPECT_EQ(columns.columns[0].name, "id");
    EXPECT_EQ(columns.columns[1].name, "id_two");
    table_columns again;
    ASSERT_FALSE(read_columns(to_json(columns), again, diag));
    EXPECT_EQ(again, columns);
}

TEST(column_type, a_schema_that_cannot_be_used_says_why) {
    EXPECT_NE(problem_of("["), "");
    EXPECT_NE(problem_of("[]").find("no JSON object"), std::string::npos);
    EXPECT_NE(problem_of("{}").find("\"attributes\""), std::string::npos);
    EXPECT_NE(problem_of(R"({"attributes":[{"type":"STRING"}]})").find("\"name\""),
              std::string::npos);
    EXPECT_NE(problem_of(R"({"attributes":[{"name":"a","type":"TEXT"}]})").find("no type"),
              std::string::npos);
    EXPECT_NE(
        problem_of(R"({"attributes":[{"name":"a","type":"JSON"},{"name":"a","type":"JSON"}]})")
            .find("twice"),
        std::string::npos);
    EXPECT_NE(
        problem_of(R"({"attributes":[{"name":"a","type":"JSON"},{"name":"A","type":"JSON"}]})")
            .find("upper and lower"),
        std::string::npos);
}

} // namespace
