// A page that is refilled must not allocate, whatever is done with it. An executable of its own:
// its malloc counts.
#include "core/parse_page.hpp"
#include "support/counted_allocations.hpp"
#include "support/random_items.hpp"

#include <dyndump/item_transform.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/page.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>

namespace dyndump {
namespace {

using test::item_shape;

constexpr bool counting = DYNDUMP_COUNTS_ALLOCATIONS;

unsigned long use(page& p, const std::string& body, json_format format, bool validate,
                  std::string& scratch) {
    const unsigned long before = test::allocations();
    p.clear();
    p.buffer().resize(body.size());
    std::memcpy(p.buffer().data(), body.data(), body.size());
    EXPECT_FALSE(core::parse_page(p, validate));
    std::size_t size = 0;
    for (const item_view& item : p.items()) {
        size += item.dynamodb_size();
        EXPECT_TRUE(item.find("id"));
    }
    EXPECT_GT(size, 0u);
    std::string_view lines;
    EXPECT_FALSE(json_encoder(format).encode(p, scratch, lines));
    EXPECT_FALSE(lines.empty());
    return test::allocations() - before;
}

TEST(page_allocation, a_refilled_page_does_not_allocate) {
    for (const auto shape : {item_shape::flat, item_shape::nested, item_shape::binary}) {
        const std::string body = test::scan_body(shape, 200'000);
        for (const auto format : {json_format::dynamodb_json, json_format::typed,
                                  json_format::plain, json_format::export_item}) {
            for (const bool validate : {false, true}) {
                page p;
                std::string scratch;
                EXPECT_EQ(use(p, body, format, validate, scratch) > 0, counting);
                EXPECT_EQ(use(p, body, format, validate, scratch), 0u);
                EXPECT_EQ(use(p, body, format, validate, scratch), 0u);
            }
        }
    }
}

TEST(page_allocation, a_pretty_printed_page_does_not_allocate_either) {
    std::string body = "{\n\"Count\": 2, \"Items\": [\n  {\"id\": {\"S\": \"a\"}},\n"
                       "  {\"id\": {\"S\": \"b\"}}\n]}";
    page p;
    std::string scratch;
    EXPECT_EQ(use(p, body, json_format::dynamodb_json, true, scratch) > 0, counting);
    EXPECT_EQ(use(p, body, json_format::dynamodb_json, true, scratch), 0u);
}

TEST(page_allocation, items_are_changed_without_any_either) {
    item_transform_params params;
    params.filter_expression = "attribute_exists(id) AND NOT begins_with(n1, :v) AND n2 >= :w";
    params.expression_attribute_values = R"({":v":{"S":"x"},":w":{"N":"100000"}})";
    params.drop = {"attribute_3"};
    params.rename = {{"attribute_4", "renamed"}};
    params.redact = {{"attribute_6", redaction::null}}; // OpenSSL allocates for a hash
    params.ttl_attribute = "n7";
    params.shift_ttl = std::chrono::hours(1);
    error_code ec;
    diagnostics diag;
    const item_transform change(params, ec, diag);
    ASSERT_FALSE(ec) << diag.message;
    const std::string body = test::scan_body(item_shape::flat, 200'000);
    page p;
    for (int round = 0; round < 3; ++round) {
        const unsigned long before = test::allocations();
        p.clear();
        p.buffer().resize(body.size());
        std::memcpy(p.buffer().data(), body.data(), body.size());
        EXPECT_FALSE(core::parse_page(p, false));
        EXPECT_FALSE(change(p, diag));
        EXPECT_FALSE(p.lines().empty());
        if (round > 0) {
            EXPECT_EQ(test::allocations() - before, 0u);
        }
    }
    EXPECT_GT(p.omitted().filtered, 0u);
}

} // namespace
} // namespace dyndump
