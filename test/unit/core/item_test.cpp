#include <dyndump/item.hpp>

#include "support/random_items.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace dyndump {
namespace {

using test::item_shape;
using test::random_items;

constexpr std::string_view every_type =
    R"({"s":{"S":"a\"b\u00e9"},"n":{"N":"-1.50E+3"},"b":{"B":"AP\/+"},"t":{"BOOL":true},)"
    R"("f":{"BOOL":false},"z":{"NULL":true},"m":{"M":{"x":{"S":""},"y":{"M":{}}}},)"
    R"("l":{"L":[{"N":"1"},{"L":[]}]},"ss":{"SS":["","a"]},"ns":{"NS":["1","2.0"]},)"
    R"("bs":{"BS":["","Zg=="]},"e\"k":{"S":"escaped name"}})";

TEST(item_view, iterates_over_attributes) {
    std::string names;
    for (const attribute_view& attribute : item_view(every_type)) {
        names += attribute.raw_name;
        names += ' ';
    }
    EXPECT_EQ(names, R"(s n b t f z m l ss ns bs e\"k )");
    const item_view item(every_type);
    EXPECT_EQ(std::distance(item.begin(), item.end()), 12);
    EXPECT_EQ(item.begin()->value.type(), attribute_type::string);
}

TEST(item_view, iterates_over_white_space) {
    const item_view item(" { \"a\" : { \"S\" : \"x\" } , \"b\":{\"L\": [ ] }\n} ");
    ASSERT_EQ(std::distance(item.begin(), item.end()), 2);
    EXPECT_EQ(item.find("a")->content(), "\"x\"");
    EXPECT_EQ(item.find("b")->content(), "[ ]");
}

TEST(item_view, iteration_stops_at_malformed_json) {
    for (const std::string_view text :
         {"", "{", "{}", "[]", "x", R"({"a")", R"({"a":1})", R"({"a":{"Q":"x"}})",
          R"({"a":{"S":"x")", R"({"a":{"L":[}})"}) {
        const item_view item(text);
        EXPECT_EQ(std::distance(item.begin(), item.end()), 0) << text;
    }
    const item_view cut(R"({"a":{"S":"x"},"b":{"S)");
    EXPECT_EQ(std::distance(cut.begin(), cut.end()), 1);
}

TEST(item_view, finds_attributes_by_their_real_name) {
    const item_view item(every_type);
    ASSERT_TRUE(item.find("m"));
    EXPECT_EQ(item.find("m")->type(), attribute_type::map);
    EXPECT_EQ(item.find("m")->content(), R"({"x":{"S":""},"y":{"M":{}}})");
    std::string text;
    ASSERT_TRUE(item.find("e\"k"));
    EXPECT_FALSE(item.find("e\"k")->text(text));
    EXPECT_EQ(text, "escaped name");
    EXPECT_FALSE(item.find("x"));
    EXPECT_FALSE(item.find(""));
}

TEST(value_view, text_of_scalars) {
    const item_view item(every_type);
    std::string text;
    auto text_of = [&](std::string_view name) {
        EXPECT_FALSE(item.find(name)->text(text));
        return text;
    };
    EXPECT_EQ(text_of("s"), "a\"b\xc3\xa9");
    EXPECT_EQ(text_of("n"), "-1.50E+3");
    EXPECT_EQ(text_of("b"), "AP/+");
    EXPECT_EQ(text_of("t"), "true");
    EXPECT_EQ(text_of("f"), "false");
    EXPECT_EQ(text_of("z"), "true");
    EXPECT_EQ(item.find("m")->text(text), errc::malformed_response);
    EXPECT_EQ(item.find("ss")->text(text), errc::malformed_response);
}

TEST(value_view, decodes_every_type) {
    const item_view item(every_type);
    auto decoded = [&](std::string_view name) {
        attribute_value value;
        EXPECT_FALSE(item.find(name)->decode(value)) << name;
        return value;
    };
    EXPECT_EQ(decoded("s"), attribute_value(std::string("a\"b\xc3\xa9")));
    EXPECT_EQ(decoded("n"), attribute_value(number_text{"-1.50E+3"}));
    EXPECT_EQ(decoded("b"), attribute_value(binary_value{{0x00, 0xff, 0xfe}}));
    EXPECT_EQ(decoded("t"), attribute_value(true));
    EXPECT_EQ(decoded("f"), attribute_value(false));
    EXPECT_EQ(decoded("z"), attribute_value(null_value{}));
    EXPECT_EQ(decoded("m"),
              attribute_value(attribute_map{{"x", std::string()}, {"y", attribute_map{}}}));
    EXPECT_EQ(decoded("l"), attribute_value(attribute_list{number_text{"1"}, attribute_list{}}));
    EXPECT_EQ(decoded("ss"), attribute_value(string_set{{"", "a"}}));
    EXPECT_EQ(decoded("ns"), attribute_value(number_set{{{"1"}, {"2.0"}}}));
    EXPECT_EQ(decoded("bs"), attribute_value(binary_set{{{}, {{'f'}}}}));
}

TEST(item_view, decodes_to_attributes_in_order) {
    attribute_map attributes;
    ASSERT_FALSE(item_view(every_type).to_attributes(attributes));
    ASSERT_EQ(attributes.size(), 12u);
    EXPECT_EQ(attributes[0].first, "s");
    EXPECT_EQ(attributes[11].first, "e\"k");
    ASSERT_FALSE(item_view("{}").to_attributes(attributes));
    EXPECT_TRUE(attributes.empty());
}

TEST(item_view, malformed_items_do_not_decode) {
    const std::string_view texts[] = {
        "",
        "{",
        "[]",
        R"({"a":1})",
        R"({"a":{"S":1}})",
        R"({"a":{"N":1}})",
        R"({"a":{"N":"abc"}})",
        R"({"a":{"B":"?"}})",
        R"({"a":{"BOOL":"true"}})",
        R"({"a":{"BOOL":tru}})",
        R"({"a":{"NULL":false}})",
        R"({"a":{"L":{}}})",
        R"({"a":{"M":[]}})",
        R"({"a":{"SS":"x"}})",
        R"({"a":{"SS":[1]}})",
        R"({"a":{"NS":["x"]}})",
        R"({"a":{"S":"x","N":"1"}})",
        R"({"a":{}})",
        R"({"a":{"S":"\ud800"}})",
        R"({"a":{"S":"x"},})",
        R"({"a":{"S":"x"}}x)",
        R"({"a":{"L":[{"S":"x"},]}})",
        R"({"a":{"SS":["x",]}})",
        R"({"a":{"QS":["x"]}})",
        R"({"a":{"SQ":["x"]}})",
        R"({"a":{"NUL":true}})",
        R"({"a":{"NULL":null}})",
        R"({"a":{"B":"\u00"}})",
        R"({"a":{"B":"\/\/\/"}})",
        R"({"a":{"BS":["?"]}})",
        R"({"a":{"SS":["\ud800"]}})",
        R"({"\ud800":{"S":"x"}})",
    };
    for (const auto text : texts) {
        attribute_map attributes{{"kept", attribute_value(true)}};
        EXPECT_EQ(item_view(text).to_attributes(attributes), errc::malformed_response) << text;
        EXPECT_EQ(attributes.size(), 1u);
    }
}

std::string nested_item(int levels) {
    std::string value = R"({"S":"bottom"})";
    for (int i = 0; i < levels; ++i) {
        value = i % 2 == 0 ? R"({"L":[)" + value + "]}" : R"({"M":{"m":)" + value + "}}";
    }
    return std::string(R"({"a":)") + value + "}";
}

TEST(item_view, nesting_of_32_levels_and_more) {
    attribute_map attributes;
    boost::json::value json;
    for (const int levels : {32, 64}) {
        const std::string text = nested_item(levels);
        EXPECT_FALSE(item_view(text).to_attributes(attributes));
        EXPECT_FALSE(item_view(text).to_json(json));
        EXPECT_EQ(boost::json::serialize(json), text);
    }
    EXPECT_EQ(item_view(nested_item(65)).to_attributes(attributes), errc::response_too_large);
    EXPECT_EQ(item_view(nested_item(2000)).to_attributes(attributes), errc::response_too_large);
    EXPECT_TRUE(item_view(nested_item(2000)).to_json(json));
}

// The rules of protocol: names and strings by UTF-8, binaries by bytes, 3 a container, 1 an
// element.
TEST(item_view, dynamodb_size) {
    auto size = [](std::string_view text) {
        return item_view(text).dynamodb_size();
    };
    EXPECT_EQ(size("{}"), 0u);
    EXPECT_EQ(size(R"({"id":{"S":"abc"}})"), 5u);
    EXPECT_EQ(size(R"({"id":{"S":"\u00e9\ud83d\ude00\n"}})"), 2u + 2 + 4 + 1);
    EXPECT_EQ(size(R"({"n":{"N":"12345"}})"), 1u + 4);
    EXPECT_EQ(size(R"({"b":{"B":"Zm9vYg=="}})"), 1u + 4);
    EXPECT_EQ(size(R"({"b":{"B":"\/\/\/\/"}})"), 1u + 3);
    EXPECT_EQ(size(R"({"t":{"BOOL":true},"z":{"NULL":true}})"), 4u);
    EXPECT_EQ(size(R"({"l":{"L":[]},"m":{"M":{}}})"), 8u);
    EXPECT_EQ(size(R"({"l":{"L":[{"S":"ab"},{"N":"1"}]}})"), 1u + 3 + (1 + 2) + (1 + 2));
    EXPECT_EQ(size(R"({"m":{"M":{"key":{"S":"ab"}}}})"), 1u + 3 + (1 + 3 + 2));
    EXPECT_EQ(size(R"({"s":{"SS":["ab",""]},"n":{"NS":["1"]},"b":{"BS":["Zg=="]}})"),
              3u + 2 + 2 + 1);
}

// The decoded value written as DynamoDB JSON again must be what Boost.JSON reads.
boost::json::value encoded(const attribute_value& value);

boost::json::object encoded(const attribute_map& map) {
    boost::json::object out;
    for (const auto& [name, value] : map) {
        out[name] = encoded(value);
    }
    return out;
}

std::string base64(const binary_value& value) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < value.bytes.size(); i += 3) {
        const std::size_t n = std::min<std::size_t>(3, value.bytes.size() - i);
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits = bits << 8 | (k < n ? value.bytes[i + k] : 0u);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            text += k <= n ? alphabet[bits >> (18 - 6 * k) & 63] : '=';
        }
    }
    return text;
}

boost::json::value encoded(const attribute_value& value) {
    using boost::json::array;
    using boost::json::object;
    struct {
        object operator()(null_value) { return {{"NULL", true}}; }
        object operator()(bool b) { return {{"BOOL", b}}; }
        object operator()(const std::string& s) { return {{"S", s}}; }
        object operator()(const number_text& n) { return {{"N", n.digits}}; }
        object operator()(const binary_value& b) { return {{"B", base64(b)}}; }
        object operator()(const attribute_map& m) { return {{"M", encoded(m)}}; }
        object operator()(const attribute_list& l) {
            array out;
            for (const auto& v : l) {
                out.push_back(encoded(v));
            }
            return {{"L", std::move(out)}};
        }
        object operator()(const string_set& s) {
            return {{"SS", array(s.members.begin(), s.members.end())}};
        }
        object operator()(const number_set& s) {
            array out;
            for (const auto& n : s.members) {
                out.emplace_back(n.digits);
            }
            return {{"NS", std::move(out)}};
        }
        object operator()(const binary_set& s) {
            array out;
            for (const auto& b : s.members) {
                out.emplace_back(base64(b));
            }
            return {{"BS", std::move(out)}};
        }
    } visitor;
    return std::visit(visitor, value.get());
}

TEST(item_view, decoding_agrees_with_boost_json) {
    random_items source(23);
    for (int round = 0; round < 2000; ++round) {
        const std::string text = source.item(item_shape::varied);
        boost::json::value json;
        attribute_map attributes;
        ASSERT_FALSE(item_view(text).to_json(json)) << text;
        ASSERT_FALSE(item_view(text).to_attributes(attributes)) << text;
        ASSERT_EQ(boost::json::value(encoded(attributes)), json) << text;
        for (const attribute_view& attribute : item_view(text)) {
            attribute_value value;
            ASSERT_FALSE(attribute.value.decode(value));
        }
        std::size_t count = 0;
        for ([[maybe_unused]] const attribute_view& attribute : item_view(text)) {
            ++count;
        }
        ASSERT_EQ(count, attributes.size());
    }
}

} // namespace
} // namespace dyndump
