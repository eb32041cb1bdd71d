#include <dyndump/page.hpp>

#include "core/parse_page.hpp"
#include "support/random_items.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dyndump {
namespace {

using test::item_shape;
using test::random_items;
using test::scan_body;

error_code fill(page& target, std::string_view body, bool validate = false,
                core::scan_content expected = core::scan_content::items) {
    target.clear();
    target.buffer().append(body);
    return core::parse_page(target, validate, expected);
}

constexpr std::string_view small =
    R"({"Items":[{"a":{"S":"x"}},{"b":{"N":"1"}}],"Count":2,"ScannedCount":5,)"
    R"("LastEvaluatedKey":{"a":{"S":"x"}},"ConsumedCapacity":{"TableName":"t","CapacityUnits":0.5}})";

TEST(page, reads_the_members) {
    page p;
    ASSERT_FALSE(fill(p, small));
    ASSERT_EQ(p.size(), 2u);
    EXPECT_EQ(p.items()[0].json(), R"({"a":{"S":"x"}})");
    EXPECT_EQ(p.items()[1].json(), R"({"b":{"N":"1"}})");
    EXPECT_EQ(p.count(), 2u);
    EXPECT_EQ(p.scanned_count(), 5u);
    EXPECT_EQ(p.consumed_capacity(), 0.5);
    EXPECT_EQ(p.last_evaluated_key(), R"({"a":{"S":"x"}})");
    EXPECT_EQ(p.problem(), "");
}

TEST(page, takes_members_in_any_order_and_skips_unknown_ones) {
    page p;
    ASSERT_FALSE(fill(p,
                      R"( { "X" : [1,{"Items":[]}, "]"] , "ScannedCount" : 1 ,)"
                      R"( "Count":1, "Y":null, "Items" : [ { "a" : {"S":"x"} } ] , "Z":-1.5e3 ,)"
                      R"("LastEvaluatedKey" : {"a":{"S":"x"}} } )",
                      true));
    ASSERT_EQ(p.size(), 1u);
    EXPECT_EQ(p.items()[0].json(), R"({ "a" : {"S":"x"} })");
    EXPECT_EQ(p.last_evaluated_key(), R"({"a":{"S":"x"}})");
    EXPECT_FALSE(p.consumed_capacity());
}

TEST(page, a_last_evaluated_key_that_is_null_or_empty_ends_the_segment) {
    for (const std::string_view key : {"{}", "{ }", "{\n\t}", "null"}) {
        for (const bool validate : {false, true}) {
            page p;
            const auto body =
                R"({"Items":[{}],"Count":1,"LastEvaluatedKey":)" + std::string(key) + '}';
            ASSERT_FALSE(fill(p, body, validate)) << key;
            EXPECT_EQ(p.size(), 1u);
            EXPECT_EQ(p.last_evaluated_key(), "") << key;
        }
    }
}

// What is nearly the name, or any name where nothing vouches for the bytes.
TEST(page, a_damaged_name_of_last_evaluated_key_does_not_end_the_segment) {
    page p;
    const auto with = [](std::string_view name) {
        return R"({"Items":[],"Count":0,")" + std::string(name) + R"(":{"a":{"S":"x"}}})";
    };
    for (const auto* name : {"LastEvaluatedKez", "lastEvaluatedKey", "LASTEVALUATEDKEY",
                             "LastEvaluatddKex", "LastEvaluatedKe\xf9"}) {
        EXPECT_EQ(fill(p, with(name)), errc::corrupt_response) << name;
        EXPECT_NE(p.problem(), "");
    }
    for (const auto* name :
         {"LastEvaluatedKez", "X", "LastEvaluatedKe", "LastEvaluated\\u004bey"}) {
        EXPECT_EQ(fill(p, with(name), true), errc::corrupt_response) << name;
        EXPECT_TRUE(p.empty());
    }
    EXPECT_FALSE(fill(p, with("NewMember"))); // the checksum was right: it was sent so
    EXPECT_FALSE(fill(p, R"({"Items":[],"Count":0,"X":1,"LastEvaluatedKey":null})", true));
    EXPECT_FALSE(fill(p, R"({"X":1,"LastEvaluatedKey":{},"Items":[],"Count":0})", true));
}

TEST(page, a_consumed_capacity_that_cannot_be_is_not_taken) {
    page p;
    const auto with = [](std::string_view units) {
        return R"({"Items":[{}],"Count":1,"ConsumedCapacity":{"CapacityUnits":)" +
               std::string(units) + "}}";
    };
    for (const auto* units : {"1e9", "-1", "-0.5", "1e300", "1e999", "\"1\"", "nan", "inf", "null",
                              "-nan", "[]", "800"}) {
        ASSERT_FALSE(fill(p, with(units))) << units;
        EXPECT_EQ(p.size(), 1u);
        EXPECT_FALSE(p.consumed_capacity()) << units;
        EXPECT_EQ(p.implausible_capacity(), units);
    }
    for (const double units : {0.0, 0.5, 128.5, 257.0, 357.0}) {
        ASSERT_FALSE(fill(p, with(std::to_string(units))));
        EXPECT_EQ(p.consumed_capacity(), units);
        EXPECT_EQ(p.implausible_capacity(), "");
    }
    ASSERT_FALSE(fill(p, R"({"Items":[{}],"Count":1,"ConsumedCapacity":null})"));
    EXPECT_FALSE(p.consumed_capacity());
    EXPECT_EQ(p.implausible_capacity(), "");
    // A server whose pages are larger than DynamoDB's.
    const std::string large(40'000'000, 'x');
    ASSERT_FALSE(fill(p, R"({"Items":[{"a":{"S":")" + large +
                             R"("}}],"Count":1,)"
                             R"("ConsumedCapacity":{"CapacityUnits":9766}})"));
    EXPECT_EQ(p.consumed_capacity(), 9766);
}

TEST(page, an_empty_page_with_a_key_is_legal) {
    page p;
    ASSERT_FALSE(
        fill(p, R"({"Count":0,"Items":[],"LastEvaluatedKey":{"a":{"S":"x"}},"ScannedCount":9})"));
    EXPECT_TRUE(p.empty());
    EXPECT_EQ(p.lines(), "");
    EXPECT_EQ(p.scanned_count(), 9u);
    EXPECT_NE(p.last_evaluated_key(), "");
}

TEST(page, refuses_a_body_without_items_unless_only_counts_were_asked_for) {
    page p;
    constexpr std::string_view body = R"({"Count":7,"ScannedCount":8})";
    EXPECT_EQ(fill(p, body), errc::malformed_response);
    EXPECT_EQ(p.problem(), "the body has no Items");
    EXPECT_FALSE(fill(p, body, true, core::scan_content::count_only));
    EXPECT_EQ(p.count(), 7u);
    EXPECT_EQ(p.problem(), "");
}

TEST(page, count_must_be_the_number_of_items) {
    page p;
    EXPECT_EQ(fill(p, R"({"Items":[{},{}],"Count":3,"ScannedCount":3})"), errc::corrupt_response);
    EXPECT_EQ(fill(p, R"({"Count":1,"Items":[{},{}]})"), errc::corrupt_response);
    EXPECT_TRUE(p.empty());
    EXPECT_EQ(p.body(), "");
    EXPECT_EQ(fill(p, R"({"Items":[{},{}]})"), errc::malformed_response);
    EXPECT_EQ(p.problem(), "the body has no Count");
}

TEST(page, refuses_what_is_not_a_scan_response) {
    const std::string_view bodies[] = {
        "",
        "   ",
        "null",
        "[]",
        "{",
        "<html><body>Bad gateway</body></html>",
        "\xef\xbb\xbf{\"Items\":[],\"Count\":0}",
        R"({"Items":null,"Count":0})",
        R"({"Items":{},"Count":0})",
        R"({"Items":[1],"Count":1})",
        R"({"Items":["a"],"Count":1})",
        R"({"Items":[[]],"Count":1})",
        R"({"Items":[{}{}],"Count":2})",
        R"({"Items":[{},],"Count":1})",
        R"({"Items":[,{}],"Count":1})",
        R"({"Items":[{}]],"Count":1})",
        R"({"Items":[{]],"Count":1})",
        R"({"Items":[{}},"Count":1})",
        R"({"Items":[],"Items":[],"Count":0})",
        R"({"Items":[],"Count":0,"Count":0})",
        R"({"Items":[],"Count":-1})",
        R"({"Items":[],"Count":0.0})",
        R"({"Items":[],"Count":"0"})",
        R"({"Items":[],"Count":99999999999999999999})",
        R"({"Items":[],"Count":0}x)",
        R"({"Items":[],"Count":0}{})",
        R"({"Items":[],"Count":0,})",
        R"({"Items":[] "Count":0})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":[]})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":""})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":false})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":nul})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":{},"LastEvaluatedKey":{"a":{"S":"x"}}})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":null,"LastEvaluatedKey":{"a":{"S":"x"}}})",
        R"({"Items":[],"Count":0,"LastEvaluatedKey":{"a":{"S":"x"}},"LastEvaluatedKey":{}})",
        R"({"Items":[],"Count":0,"ConsumedCapacity":1})",
        "{\"Items\":[{\"a\":{\"S\":\"line\nbreak\"}}],\"Count\":1}",
    };
    page p;
    for (const auto body : bodies) {
        for (const bool validate : {false, true}) {
            EXPECT_EQ(fill(p, body, validate), errc::malformed_response) << body;
            EXPECT_NE(p.problem(), "") << body;
            EXPECT_TRUE(p.empty());
        }
    }
}

TEST(page, validation_checks_every_byte) {
    const std::string_view bodies[] = {
        R"({"Items":[{"a" {"S":"x"}}],"Count":1})",
        R"({"Items":[{"a":{"S":x}}],"Count":1})",
        R"({"Items":[{"a":{"S":"\q"}}],"Count":1})",
        R"({"Items":[{"a":{"L":[}}],"Count":1})",
        R"({"Items":[{"a":{"L":[{"S":"x"}}]}],"Count":1})",
        "{\"Items\":[{\"a\":{\"S\":\"\xff\"}}],\"Count\":1}",
        "{\"Items\":[{\"a\":{\"S\":\"\xed\xa0\x80\"}}],\"Count\":1}",
    };
    page p;
    for (const auto body : bodies) {
        EXPECT_EQ(fill(p, body, true), errc::malformed_response) << body;
    }
}

TEST(page, nesting_is_capped) {
    auto nested = [](int levels) {
        std::string item = R"({"S":""})";
        for (int i = 0; i < levels; ++i) {
            item = R"({"L":[)" + item + "]}";
        }
        return R"({"Count":1,"Items":[{"a":)" + item + "}]}";
    };
    page p;
    for (const bool validate : {false, true}) {
        EXPECT_FALSE(fill(p, nested(32), validate));
        EXPECT_FALSE(fill(p, nested(64), validate));
        EXPECT_EQ(fill(p, nested(65), validate), errc::response_too_large);
        EXPECT_EQ(fill(p, nested(5000), validate), errc::response_too_large);
    }
}

TEST(page, a_cut_body_is_always_an_error) {
    random_items source(7);
    std::vector<std::string> items;
    for (int i = 0; i < 12; ++i) {
        items.push_back(source.item(item_shape::varied));
    }
    const std::string body = scan_body(items);
    page p;
    ASSERT_FALSE(fill(p, body, true));
    for (std::size_t length = 0; length < body.size(); ++length) {
        EXPECT_TRUE(fill(p, std::string_view(body).substr(0, length))) << length;
    }
}

TEST(page, flipped_bytes_do_no_harm) {
    const std::string body = scan_body(item_shape::varied, 3000, 11);
    page p;
    std::string scratch;
    for (std::size_t i = 0; i < body.size(); ++i) {
        for (const int flip : {1, 0x20, 0x80, 0xff}) {
            std::string changed = body;
            changed[i] = static_cast<char>(changed[i] ^ flip);
            if (fill(p, changed, (i & 1) != 0)) {
                EXPECT_TRUE(p.empty());
                continue;
            }
            const std::string_view lines = p.lines();
            EXPECT_EQ(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')),
                      p.size());
        }
    }
}

TEST(page, lines_are_made_in_place) {
    page p;
    ASSERT_FALSE(fill(p, small));
    const std::string_view lines = p.lines();
    EXPECT_EQ(lines, "{\"a\":{\"S\":\"x\"}}\n{\"b\":{\"N\":\"1\"}}\n");
    EXPECT_EQ(lines.data(), p.items()[0].json().data());
    EXPECT_EQ(p.lines(), lines);
    EXPECT_EQ(p.last_evaluated_key(), R"({"a":{"S":"x"}})");
}

TEST(page, lines_of_a_truncated_page) {
    page p;
    ASSERT_FALSE(fill(p, small));
    p.truncate(5);
    EXPECT_EQ(p.size(), 2u);
    p.truncate(1);
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\"x\"}}\n");
    p.truncate(0);
    EXPECT_EQ(p.lines(), "");
    EXPECT_EQ(p.count(), 2u);
}

TEST(page, lines_of_a_pretty_printed_body) {
    page p;
    ASSERT_FALSE(fill(p, "{\n \"Items\" : [\n  {\n \"a b\" : {\"S\" : \"x \\\" { y\\\\\"}\n},\n  { "
                         "\"b\":\t{\"N\":\"1\"}}\n ],\r\n \"Count\" : 2\n}\n"));
    EXPECT_EQ(p.lines(), "{\"a b\":{\"S\":\"x \\\" { y\\\\\"}}\n{\"b\":{\"N\":\"1\"}}\n");
    EXPECT_EQ(p.items()[0].find("a b")->content(), "\"x \\\" { y\\\\\"");
}

TEST(page, lines_with_white_space_between_the_items_only) {
    page p;
    ASSERT_FALSE(fill(p, R"({"Items":[{"a":{"S":" "}}, {"b":{"S":""}} ],"Count":2})"));
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\" \"}}\n{\"b\":{\"S\":\"\"}}\n");
}

TEST(page, lines_take_no_memory_whatever_white_space_there_is) {
    page p;
    ASSERT_FALSE(fill(p, R"({"Items":[ {"a": {"S": " "}} ,{"b" : {"S":"\" "}}, {"c":{"N":"1"}}],)"
                         R"("Count":3,"LastEvaluatedKey": {"a": {"S": "x"}}})"));
    const auto before = p.capacity();
    const std::string lines(p.lines());
    EXPECT_EQ(lines, "{\"a\":{\"S\":\" \"}}\n{\"b\":{\"S\":\"\\\" \"}}\n{\"c\":{\"N\":\"1\"}}\n");
    EXPECT_EQ(p.capacity(), before);
    EXPECT_EQ(p.lines(), lines);
    EXPECT_EQ(p.items()[1].json(), R"({"b":{"S":"\" "}})");
    EXPECT_EQ(p.last_evaluated_key(), R"({"a": {"S": "x"}})");
    p.truncate(1);
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\" \"}}\n");
}

TEST(page, a_line_break_outside_the_items_costs_nothing) {
    page p;
    ASSERT_FALSE(fill(p, "{\"Items\":[{\"a\":{\"S\":\" \"}}\n],\n\"Count\":1}"));
    EXPECT_EQ(p.lines().data(), p.items()[0].json().data());
    EXPECT_EQ(p.lines(), "{\"a\":{\"S\":\" \"}}\n");
}

TEST(page, a_moved_page_keeps_its_views_and_leaves_an_empty_one) {
    page p;
    p.set_segment(3, 8);
    ASSERT_FALSE(fill(p, small));
    page taken = std::move(p);
    EXPECT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken.segment(), 3u);
    EXPECT_EQ(taken.total_segments(), 8u);
    EXPECT_EQ(taken.items()[1].json(), R"({"b":{"N":"1"}})");
    EXPECT_TRUE(p.empty());
    EXPECT_EQ(p.last_evaluated_key(), "");
    ASSERT_FALSE(fill(p, small));
    EXPECT_EQ(p.size(), 2u);
}

TEST(page, a_refilled_page_keeps_its_memory) {
    const std::string body = scan_body(item_shape::flat, 100'000);
    page p;
    ASSERT_FALSE(fill(p, body, true));
    const char* const memory = p.buffer().data();
    const auto* const items = p.items().data();
    ASSERT_FALSE(fill(p, body, true));
    EXPECT_EQ(p.buffer().data(), memory);
    EXPECT_EQ(p.items().data(), items);
}

} // namespace
} // namespace dyndump
