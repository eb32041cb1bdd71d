#include "client/request_body.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace dyndump::detail {
namespace {

scan_request minimal() {
    scan_request r;
    r.table_name = "Music";
    return r;
}

TEST(write_scan_body, nothing_that_was_not_asked_for) {
    std::string body;
    write_scan_body(minimal(), body);
    // No Limit: the service refuses 0. No Segment: both or neither.
    EXPECT_EQ(body, R"({"TableName":"Music","ReturnConsumedCapacity":"TOTAL"})");
}

TEST(write_scan_body, everything) {
    auto r = minimal();
    r.index_name = "by\"name";
    r.consistent_read = true;
    r.limit = 7;
    r.segment = 2;
    r.total_segments = 5;
    r.exclusive_start_key = R"({"id":{"S":"a"}})";
    r.filter_expression = "#a > :v";
    r.projection_expression = "#a, b";
    r.expression_attribute_names = {{"#a", "odd \\ name"}, {"#b", "b"}};
    r.expression_attribute_values = R"({":v":{"N":"1"}})";
    r.select = "SPECIFIC_ATTRIBUTES";
    std::string body;
    write_scan_body(r, body);
    const auto parsed = boost::json::parse(body).as_object();
    EXPECT_EQ(parsed.at("IndexName").as_string(), "by\"name");
    EXPECT_TRUE(parsed.at("ConsistentRead").as_bool());
    EXPECT_EQ(parsed.at("Limit").as_int64(), 7);
    EXPECT_EQ(parsed.at("Segment").as_int64(), 2);
    EXPECT_EQ(parsed.at("TotalSegments").as_int64(), 5);
    EXPECT_EQ(parsed.at("ExclusiveStartKey").at("id").at("S").as_string(), "a");
    EXPECT_EQ(parsed.at("ExpressionAttributeNames").at("#a").as_string(), "odd \\ name");
    EXPECT_EQ(parsed.at("ExpressionAttributeValues").at(":v").at("N").as_string(), "1");
    EXPECT_EQ(parsed.at("Select").as_string(), "SPECIFIC_ATTRIBUTES");
    EXPECT_EQ(parsed.size(), 13u);
}

TEST(write_scan_body, is_made_anew_each_time) {
    std::string body;
    write_scan_body(minimal(), body);
    const auto once = body;
    write_scan_body(minimal(), body);
    EXPECT_EQ(body, once);
}

TEST(append_json_string, any_bytes_survive) {
    const std::string text("a\"\\\n\0\x1f\x7f\xf0\x9f\x98\x80", 11);
    std::string out;
    append_json_string(out, text);
    EXPECT_EQ(boost::json::parse(out).as_string(), text);
}

struct refusal {
    const char* name;
    void (*spoil)(scan_request&);
};

class check_scan : public testing::TestWithParam<refusal> {};

TEST_P(check_scan, refuses_with_words) {
    auto r = minimal();
    GetParam().spoil(r);
    diagnostics diag;
    EXPECT_EQ(check_scan_request(r, diag), error_code(errc::invalid_argument));
    EXPECT_FALSE(diag.message.empty());
}

INSTANTIATE_TEST_SUITE_P(parameters, check_scan,
                         testing::Values(refusal{"no_table",
                                                 [](scan_request& r) {
                                                     r.table_name.clear();
                                                 }},
                                         refusal{"no_segments",
                                                 [](scan_request& r) {
                                                     r.total_segments = 0;
                                                 }},
                                         refusal{"many_segments",
                                                 [](scan_request& r) {
                                                     r.total_segments = 1'000'001;
                                                 }},
                                         refusal{"segment",
                                                 [](scan_request& r) {
                                                     r.segment = 1;
                                                 }},
                                         refusal{"values_cut",
                                                 [](scan_request& r) {
                                                     r.expression_attribute_values.assign(1, '{');
                                                 }},
                                         refusal{"values_number",
                                                 [](scan_request& r) {
                                                     r.expression_attribute_values.assign(2, '1');
                                                 }},
                                         refusal{"values_deep",
                                                 [](scan_request& r) {
                                                     r.expression_attribute_values =
                                                         std::string(100'000, '[');
                                                 }}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(check_scan, accepts_the_extremes) {
    auto r = minimal();
    r.total_segments = 1'000'000;
    r.segment = 999'999;
    diagnostics diag;
    EXPECT_FALSE(check_scan_request(r, diag));
}

} // namespace
} // namespace dyndump::detail
