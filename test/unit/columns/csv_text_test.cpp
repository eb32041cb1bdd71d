#include "columns/csv_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump;
using namespace dyndump::columns;

TEST(csv_text, fields_are_quoted_where_they_have_to_be) {
    const auto field = [](std::string_view text) {
        std::string out;
        append_csv_field(text, out);
        return out;
    };
    EXPECT_EQ(field("a b"), "a b");
    EXPECT_EQ(field(""), "\"\"");
    EXPECT_EQ(field("a,b"), "\"a,b\"");
    EXPECT_EQ(field("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
    EXPECT_EQ(field(" a"), "\" a\"");
}

TEST(csv_text, a_record_has_the_columns_in_their_order_and_counts_what_is_lost) {
    csv_records records({"n", "s", "absent", "m"});
    EXPECT_EQ(records.header(), "n,s,absent,m\r\n");
    std::string out;
    records.append(
        item_view(R"({"s":{"S":""},"m":{"M":{"a":{"N":"1"}}},"x":{"S":"y"},"n":{"N":"1E5"}})"),
        out);
    EXPECT_EQ(out, "1E5,\"\",,\"{\"\"M\"\":{\"\"a\"\":{\"\"N\"\":\"\"1\"\"}}}\"\r\n");
    out.clear();
    records.append(item_view(R"({"s":{"NULL":true},"n":{"BOOL":true}})"), out);
    EXPECT_EQ(out, "true,,,\r\n");
    EXPECT_EQ(records.left_out, 1U);
    EXPECT_EQ(records.nulls, 1U);
    EXPECT_EQ(records.untyped, 2U);
    EXPECT_EQ(records.nested, 1U);
}

} // namespace
