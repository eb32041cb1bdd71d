#include "core/item_condition.hpp"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

namespace dyndump::core {
namespace {

constexpr std::string_view item =
    R"({"id":{"S":"a\"b"},"n":{"N":"7"},"big":{"N":"12345678901234567890.5"},"b":{"B":"BQ=="},)"
    R"("t":{"BOOL":true},"z":{"NULL":true},"ss":{"SS":["p","q"]},"ns":{"NS":["1","2.50"]},)"
    R"("m":{"M":{"deep":{"L":[{"N":"3"},{"S":"x"}]}}}})";

bool holds(std::string_view text, std::string_view values = {}) {
    value_order order;
    const auto condition = item_condition::parse(text, {}, values);
    EXPECT_TRUE(condition) << condition.error().message;
    return condition && condition->holds(item_view(item), order);
}

std::string fault(std::string_view text, std::string_view values = {},
                  const std::map<std::string, std::string>& names = {}) {
    const auto condition = item_condition::parse(text, names, values);
    return condition ? "" : condition.error().message;
}

TEST(item_condition, compares_as_dynamodb_does) {
    const std::tuple<const char*, const char*, bool> cases[] = {
        {"n = :v", R"({":v":{"N":"07.0"}})", true},
        {"n <> :v", R"({":v":{"S":"7"}})", true},
        {"absent <> :v", R"({":v":{"S":"7"}})", true},
        {"absent = :v", R"({":v":{"S":"7"}})", false},
        {"absent < :v", R"({":v":{"N":"7"}})", false},
        {"n < :v", R"({":v":{"N":"10"}})", true},
        {"n < :v", R"({":v":{"S":"8"}})", false},
        {"big > :v", R"({":v":{"N":"12345678901234567890.4"}})", true},
        {"big > :v", R"({":v":{"N":"12345678901234567890.50"}})", false},
        {"id = :v", R"({":v":{"S":"a\u0022b"}})", true},
        {"b >= :v", R"({":v":{"B":"BA=="}})", true},
        {"t = :v AND z = :w", R"({":v":{"BOOL":true},":w":{"NULL":true}})", true},
        {"ss = :v", R"({":v":{"SS":["q","p"]}})", true},
        {"ns = :v", R"({":v":{"NS":["2.5","1"]}})", true},
        {"contains(ns, :v)", R"({":v":{"N":"2.5"}})", true},
        {"contains(ss, :v)", R"({":v":{"S":"r"}})", false},
        {"contains(id, :v)", R"({":v":{"S":"\"b"}})", true},
        {"begins_with(id, :v)", R"({":v":{"S":"a"}})", true},
        {"n BETWEEN :v AND :w", R"({":v":{"N":"7"},":w":{"N":"8"}})", true},
        {"n IN (:v, :w)", R"({":v":{"N":"1"},":w":{"N":"7"}})", true},
        {"size(id) = :v AND size(ss) < :v", R"({":v":{"N":"3"}})", true},
        {"attribute_type(m, :v)", R"({":v":{"S":"M"}})", true},
        {"m.deep[0] = :v OR n = :v", R"({":v":{"N":"3"}})", true},
        {"NOT n = :v", R"({":v":{"N":"7"}})", false},
        {"attribute_exists(m.deep[1]) AND attribute_not_exists(m.deep[2])", "", true},
    };
    for (const auto& [text, values, expected] : cases) {
        EXPECT_EQ(holds(text, values), expected) << text << ' ' << values;
    }
}

TEST(item_condition, says_what_is_wrong_as_dynamodb_does) {
    EXPECT_EQ(fault("n ="),
              "Invalid FilterExpression: Syntax error; token: \"<EOF>\", near: \"=\"");
    EXPECT_EQ(fault("n = :v"),
              "Invalid FilterExpression: An expression attribute value used in expression is not "
              "defined; attribute value: :v");
    EXPECT_EQ(fault("status = n"),
              "Invalid FilterExpression: Attribute name is a reserved keyword; "
              "reserved keyword: status");
    EXPECT_EQ(fault("attribute_exists(n)", R"({":v":{"N":"1"}})"),
              "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
    EXPECT_NE(fault("n = :v", R"({":v":1})"), "");
    EXPECT_NE(fault("n = :v", R"({":v":{"N":"one"}})"), "");
    EXPECT_NE(fault("n = :v", R"({":v":{"N":"1"},)"), "");
    EXPECT_NE(fault("#n = n", {}, {{"n", "x"}}), "");
    EXPECT_EQ(fault("#n <> n", {}, {{"#n", "status"}}), "");
}

} // namespace
} // namespace dyndump::core
