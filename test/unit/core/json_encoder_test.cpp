#include <dyndump/json_encoder.hpp>

#include "core/parse_page.hpp"
#include "support/random_items.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace dyndump {
namespace {

using test::item_shape;
using test::random_items;

std::string encoded(std::string_view item, json_format format,
                    number_style numbers = number_style::exact) {
    std::string out;
    EXPECT_FALSE(json_encoder(format, numbers).encode(item_view(item), out)) << item;
    return out;
}

constexpr std::string_view one_of_each =
    R"({"s":{"S":"a\"b\u00e9"},"n":{"N":"-1.50E+3"},"b":{"B":"AP\/+"},"t":{"BOOL":true},)"
    R"("z":{"NULL":true},"m":{"M":{"x":{"S":""},"y":{"M":{}}}},"l":{"L":[{"N":"1"},{"L":[]}]},)"
    R"("ss":{"SS":["","a"]},"ns":{"NS":["1","2.0"]},"bs":{"BS":["Zg=="]}})";

TEST(json_encoder, the_documented_forms) {
    constexpr std::string_view item = R"({"key":{"N":"123.456"}})";
    EXPECT_EQ(encoded(item, json_format::dynamodb_json), "{\"key\":{\"N\":\"123.456\"}}\n");
    EXPECT_EQ(encoded(item, json_format::typed),
              "{\"key\":{\"type\":\"number\",\"value\":123.456}}\n");
    EXPECT_EQ(encoded(item, json_format::plain), "{\"key\":123.456}\n");
    EXPECT_EQ(encoded(item, json_format::export_item),
              "{\"Item\":{\"key\":{\"N\":\"123.456\"}}}\n");
}

TEST(json_encoder, plain_form_of_every_type) {
    EXPECT_EQ(encoded(one_of_each, json_format::plain),
              R"({"s":"a\"b\u00e9","n":-1.50E+3,"b":"AP\/+","t":true,"z":null,)"
              R"("m":{"x":"","y":{}},"l":[1,[]],"ss":["","a"],"ns":[1,2.0],"bs":["Zg=="]})"
              "\n");
}

TEST(json_encoder, typed_form_of_every_type) {
    EXPECT_EQ(
        encoded(one_of_each, json_format::typed),
        R"({"s":{"type":"string","value":"a\"b\u00e9"},"n":{"type":"number","value":-1.50E+3},)"
        R"("b":{"type":"binary","value":"AP\/+"},"t":{"type":"bool","value":true},)"
        R"("z":{"type":"null","value":null},"m":{"type":"map","value":)"
        R"({"x":{"type":"string","value":""},"y":{"type":"map","value":{}}}},)"
        R"("l":{"type":"list","value":[{"type":"number","value":1},{"type":"list","value":[]}]},)"
        R"("ss":{"type":"string-set","value":["","a"]},)"
        R"("ns":{"type":"number-set","value":[1,2.0]},)"
        R"("bs":{"type":"binary-set","value":["Zg=="]}})"
        "\n");
}

TEST(json_encoder, numbers_as_strings) {
    constexpr std::string_view item = R"({"n":{"N":"1E+5"},"s":{"NS":["01","2"]}})";
    EXPECT_EQ(encoded(item, json_format::plain, number_style::string),
              "{\"n\":\"1E+5\",\"s\":[\"01\",\"2\"]}\n");
    EXPECT_EQ(
        encoded(item, json_format::typed, number_style::string),
        R"({"n":{"type":"number","value":"1E+5"},"s":{"type":"number-set","value":["01","2"]}})"
        "\n");
    EXPECT_EQ(encoded(item, json_format::dynamodb_json, number_style::string),
              std::string(item) + "\n");
}

TEST(json_encoder, digits_stay_and_loose_numbers_become_json) {
    EXPECT_EQ(
        encoded(R"({"n":{"N":"12345678901234567890123456789012345678"}})", json_format::plain),
        "{\"n\":12345678901234567890123456789012345678}\n");
    EXPECT_EQ(encoded(R"({"n":{"N":"+01.50"},"m":{"NS":[".5","1."]}})", json_format::plain),
              "{\"n\":1.50,\"m\":[0.5,1]}\n");
}

TEST(json_encoder, empty_item) {
    EXPECT_EQ(encoded("{}", json_format::plain), "{}\n");
    EXPECT_EQ(encoded("{ }", json_format::typed), "{}\n");
    EXPECT_EQ(encoded("{}", json_format::export_item), "{\"Item\":{}}\n");
}

TEST(json_encoder, white_space_and_line_breaks) {
    constexpr std::string_view item = "{ \"a\" :\n { \"L\" : [ { \"S\" : \" x\\n\" } , "
                                      "{\"NULL\": true} ] } , \"b\":{\"SS\" :[ \"q\" ]}\r\n}";
    EXPECT_EQ(encoded(item, json_format::plain), "{\"a\":[\" x\\n\",null],\"b\":[\"q\"]}\n");
    constexpr std::string_view compact =
        R"({"a":{"L":[{"S":" x\n"},{"NULL":true}]},"b":{"SS":["q"]}})";
    EXPECT_EQ(encoded(item, json_format::dynamodb_json), std::string(compact) + "\n");
    EXPECT_EQ(encoded(item, json_format::export_item), "{\"Item\":" + std::string(compact) + "}\n");
}

TEST(json_encoder, white_space_around_an_item_is_not_its_own) {
    for (const auto item : {"\n { }", " {}\r\n", "\t{ }\n"}) {
        for (const auto format : {json_format::dynamodb_json, json_format::typed,
                                  json_format::plain, json_format::export_item}) {
            auto line = encoded(item, format);
            std::erase(line, ' ');
            EXPECT_EQ(line, format == json_format::export_item ? "{\"Item\":{}}\n" : "{}\n");
        }
    }
}

TEST(json_encoder, malformed_items_leave_the_output_alone) {
    const std::string_view items[] = {
        "",
        "{",
        "}",
        "[]",
        "x",
        R"({"a":1})",
        R"({"a":{"S":"x"})",
        R"({"a":{"S":"x"},})",
        R"({"a":{"N":"x"}})",
        R"({"a":{"N":""}})",
        R"({"a":{"NS":["1","-"]}})",
        R"({"a":{"T":"x"}})",
        R"({"a":{"S":"x"}}})",
        R"({"a":{"NULL":null}})",
        R"({"a":{"S":"\x"}})",
        "{\"a\":{\"S\":\"line\nbreak\"}}",
    };
    for (const auto format : {json_format::typed, json_format::plain}) {
        for (const auto item : items) {
            std::string out = "before";
            EXPECT_EQ(json_encoder(format).encode(item_view(item), out), errc::malformed_response)
                << item;
            EXPECT_EQ(out, "before");
        }
    }
    for (const auto format : {json_format::dynamodb_json, json_format::export_item}) {
        for (const auto item : {"", "{", "}", "[]", "x"}) {
            std::string out = "before";
            EXPECT_EQ(json_encoder(format).encode(item_view(item), out), errc::malformed_response);
            EXPECT_EQ(out, "before");
        }
    }
}

TEST(json_encoder, cut_items_are_errors_at_every_byte) {
    for (std::size_t length = 0; length < one_of_each.size(); ++length) {
        std::string out;
        EXPECT_TRUE(
            json_encoder(json_format::plain).encode(item_view(one_of_each.substr(0, length)), out));
        EXPECT_EQ(out, "");
    }
}

TEST(json_encoder, nesting) {
    auto nested = [](int levels) {
        std::string value = R"({"S":""})";
        for (int i = 0; i < levels; ++i) {
            value = R"({"L":[)" + value + "]}";
        }
        return std::string(R"({"a":)") + value + "}";
    };
    EXPECT_EQ(encoded(nested(64), json_format::plain), std::string(R"({"a":)") +
                                                           std::string(64, '[') + "\"\"" +
                                                           std::string(64, ']') + "}\n");
    std::string out = "x";
    EXPECT_EQ(json_encoder(json_format::typed).encode(item_view(nested(65)), out),
              errc::response_too_large);
    EXPECT_EQ(json_encoder(json_format::typed).encode(item_view(nested(2000)), out),
              errc::response_too_large);
    EXPECT_EQ(out, "x");
}

// The same made with a DOM.
boost::json::value converted(const boost::json::value& value, bool typed);

boost::json::value converted_content(std::string_view type, const boost::json::value& content,
                                     bool typed) {
    if (type == "M") {
        boost::json::object out;
        for (const auto& [name, value] : content.as_object()) {
            out[name] = converted(value, typed);
        }
        return out;
    }
    if (type == "L") {
        boost::json::array out;
        for (const auto& value : content.as_array()) {
            out.push_back(converted(value, typed));
        }
        return out;
    }
    return type == "NULL" ? boost::json::value(nullptr) : content;
}

boost::json::value converted(const boost::json::value& value, bool typed) {
    const auto& [type, content] = *value.as_object().begin();
    boost::json::value plain = converted_content(type, content, typed);
    if (!typed) {
        return plain;
    }
    const std::pair<std::string_view, std::string_view> names[] = {
        {"S", "string"},      {"N", "number"},      {"B", "binary"}, {"BOOL", "bool"},
        {"NULL", "null"},     {"M", "map"},         {"L", "list"},   {"SS", "string-set"},
        {"NS", "number-set"}, {"BS", "binary-set"},
    };
    for (const auto& [short_name, name] : names) {
        if (type == short_name) {
            return {{"type", name}, {"value", std::move(plain)}};
        }
    }
    return nullptr;
}

TEST(json_encoder, agrees_with_boost_json) {
    random_items source(29);
    for (int round = 0; round < 2000; ++round) {
        const std::string item = source.item(item_shape::varied);
        const boost::json::value dom = boost::json::parse(item);
        for (const bool typed : {false, true}) {
            const std::string line = encoded(item, typed ? json_format::typed : json_format::plain,
                                             number_style::string);
            ASSERT_EQ(boost::json::parse(line), converted_content("M", dom, typed)) << item;
        }
        // Numbers as numbers are still JSON.
        EXPECT_NO_THROW(boost::json::parse(encoded(item, json_format::plain)));
    }
}

TEST(json_encoder, pages) {
    page p;
    std::string scratch = "left from before";
    std::string_view lines;
    for (const auto shape : {item_shape::flat, item_shape::varied, item_shape::large}) {
        const std::string body = test::scan_body(shape, 20'000, 31);
        for (const auto format : {json_format::dynamodb_json, json_format::typed,
                                  json_format::plain, json_format::export_item}) {
            p.clear();
            p.buffer().append(body);
            ASSERT_FALSE(core::parse_page(p, true));
            std::string expected;
            const json_encoder encoder(format);
            for (const item_view& item : p.items()) {
                ASSERT_FALSE(encoder.encode(item, expected));
            }
            ASSERT_FALSE(encoder.encode(p, scratch, lines));
            EXPECT_EQ(lines, expected);
        }
    }
}

TEST(json_encoder, slices_of_a_page_make_the_whole) {
    page p;
    p.buffer().append(test::scan_body(item_shape::varied, 30'000, 37));
    ASSERT_FALSE(core::parse_page(p, true));
    const json_encoder encoder(json_format::typed);
    std::string scratch;
    std::string_view lines;
    ASSERT_FALSE(encoder.encode(p, scratch, lines));
    std::string sliced;
    const auto items = p.items();
    for (std::size_t i = 0; i < items.size(); i += 7) {
        ASSERT_FALSE(
            encoder.encode(items.subspan(i, std::min<std::size_t>(7, items.size() - i)), sliced));
    }
    EXPECT_EQ(sliced, lines);
    const item_view broken[] = {item_view("{}"), item_view("{")};
    EXPECT_EQ(encoder.encode(broken, sliced), errc::malformed_response);
    EXPECT_EQ(sliced, lines);
}

TEST(json_encoder, a_malformed_page_gives_no_lines) {
    page p;
    p.buffer().append(R"({"Items":[{"a":{"S":"x"}},{"b":{"Q":"x"}}],"Count":2})");
    ASSERT_FALSE(core::parse_page(p, true));
    std::string scratch;
    std::string_view lines = "x";
    EXPECT_EQ(json_encoder(json_format::plain).encode(p, scratch, lines), errc::malformed_response);
    EXPECT_EQ(lines, "");
}

} // namespace
} // namespace dyndump
