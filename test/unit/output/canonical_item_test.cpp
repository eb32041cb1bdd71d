// All spellings of an item have one form, and different items have different ones.
#include "output/check/canonical_item.hpp"

#include "output/check/item_ledger.hpp"
#include "support/random_items.hpp"

#include <dyndump/item.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dyndump::output {
namespace {

std::string canonical(std::string_view line, json_format format = json_format::dynamodb_json,
                      bool loose = false) {
    attribute_map item;
    EXPECT_TRUE(read_item(line, format, item)) << line;
    std::string form;
    append_canonical(item, loose, form);
    return form;
}

std::string number(const std::string& digits) {
    return canonical(R"({"n":{"N":")" + digits + R"("}})");
}

TEST(canonical_item, order_and_spelling_do_not_matter) {
    const auto one = canonical(R"({"a":{"S":"x"},"s":{"SS":["p","q"]},"n":{"NS":["1","20"]},)"
                               R"("m":{"M":{"k":{"BOOL":true},"l":{"NULL":true}}}})");
    EXPECT_EQ(one, canonical(R"( {"m" : {"M":{"l":{"NULL":true},"k":{"BOOL":true}}},)"
                             R"("n":{"NS":["2e1","1.0"]},"s":{"SS":["q","\u0070"]},)"
                             R"("\u0061":{"S":"x"}})"));
}

TEST(canonical_item, numbers) {
    for (const char* same : {"1.0", "01", "1e0", "10e-1", "0.1E+1", "+1", "1."}) {
        EXPECT_EQ(number("1"), number(same)) << same;
    }
    for (const char* same : {"-0", "0.000", "0e7", "00"}) {
        EXPECT_EQ(number("0"), number(same)) << same;
    }
    EXPECT_EQ(number("1e130"), number("1" + std::string(130, '0')));
    EXPECT_EQ(number("12345678901234567890123456789012345678"),
              number("1.2345678901234567890123456789012345678e37"));
    for (const char* other : {"-1", "10", "0.1", "1.0000000000000000000000000000000000001", "0"}) {
        EXPECT_NE(number("1"), number(other)) << other;
    }
}

TEST(canonical_item, what_differs_differs) {
    const std::vector<std::string> items{
        R"({})",
        R"({"a":{"S":""}})",
        R"({"a":{"S":"1"}})",
        R"({"a":{"N":"1"}})",
        R"({"b":{"S":"1"}})",
        R"({"a":{"B":"MQ=="}})",
        R"({"a":{"NULL":true}})",
        R"({"a":{"BOOL":true}})",
        R"({"a":{"BOOL":false}})",
        R"({"a":{"L":[]}})",
        R"({"a":{"M":{}}})",
        R"({"a":{"SS":["1"]}})",
        R"({"a":{"NS":["1"]}})",
        R"({"a":{"BS":["MQ=="]}})",
        R"({"a":{"L":[{"S":"1"}]}})",
        R"({"a":{"L":[{"S":"1"},{"S":"2"}]}})",
        R"({"a":{"L":[{"S":"2"},{"S":"1"}]}})",
        R"({"a":{"L":[{"L":[{"S":"1"}]},{"S":"2"}]}})",
        R"({"a":{"L":[{"L":[{"S":"1"},{"S":"2"}]}]}})",
        R"({"a":{"M":{"b":{"S":"1"}}}})",
        R"({"a":{"S":"1"},"b":{"S":"1"}})",
        R"({"a":{"S":"\u0000"}})",
    };
    std::vector<std::string> forms;
    for (const auto& item : items) {
        forms.push_back(canonical(item));
    }
    std::sort(forms.begin(), forms.end());
    EXPECT_EQ(std::unique(forms.begin(), forms.end()), forms.end());
}

TEST(canonical_item, comes_back_from_every_format) {
    test::random_items source(11);
    for (int n = 0; n < 3000; ++n) {
        const auto text = source.item(test::item_shape::varied);
        const item_view item(text);
        const auto wanted = canonical(text);
        const auto line_of = [&](json_format format, number_style numbers) {
            std::string line;
            EXPECT_FALSE(json_encoder(format, numbers).encode(item, line));
            line.pop_back();
            return line;
        };
        for (const auto format : {json_format::typed, json_format::export_item}) {
            for (const auto numbers : {number_style::exact, number_style::string}) {
                ASSERT_EQ(canonical(line_of(format, numbers), format), wanted) << text;
            }
        }
        const auto plain = line_of(json_format::plain, number_style::exact);
        ASSERT_EQ(canonical(plain, json_format::plain, true),
                  canonical(plain, json_format::plain, true));
    }
}

TEST(canonical_item, plain_takes_lists_for_sets) {
    const auto plain = [](const char* line) {
        return canonical(line, json_format::plain, true);
    };
    EXPECT_EQ(plain(R"({"a":[1,"x",null,{"k":true}]})"),
              plain(R"({"a":[{"k":true},null,1.0,"x"]})"));
    EXPECT_NE(plain(R"({"a":[1,1]})"), plain(R"({"a":[1]})"));
    EXPECT_NE(plain(R"({"a":1})"), plain(R"({"a":"1"})"));
}

TEST(canonical_item, lines_of_another_format_are_refused) {
    attribute_map item;
    EXPECT_FALSE(read_item(R"({"a":{"S":"1"}})", json_format::typed, item));
    EXPECT_FALSE(read_item(R"({"a":1})", json_format::dynamodb_json, item));
    EXPECT_FALSE(read_item(R"({"a":{"type":"string","value":1}})", json_format::typed, item));
    EXPECT_FALSE(read_item(R"({"a":{"type":"strings","value":[]}})", json_format::typed, item));
    EXPECT_FALSE(read_item(R"({"a":{"type":"bool","value":null}})", json_format::typed, item));
    EXPECT_FALSE(read_item(R"({"a":1} {"b":2})", json_format::plain, item));
    EXPECT_FALSE(read_item(R"(["a"])", json_format::plain, item));
    EXPECT_FALSE(read_item(R"({"a":{"S":"1"}})", json_format::export_item, item));
}

TEST(item_ledger, sums_in_any_order_and_beyond_memory) {
    std::vector<attribute_map> items;
    test::random_items source(5);
    for (int n = 0; n < 4000; ++n) {
        attribute_map item{{"pk", "key " + std::to_string(n)}, {"n", number_text{source.number()}}};
        items.push_back(std::move(item));
    }
    item_ledger in_memory(std::size_t{1} << 24);
    item_ledger on_disk(std::size_t{1} << 12);
    item_ledger one_less(std::size_t{1} << 24);
    for (const auto& item : items) {
        ASSERT_FALSE(in_memory.add(item, {"pk"}, false));
    }
    std::reverse(items.begin(), items.end());
    for (const auto& item : items) {
        ASSERT_FALSE(on_disk.add(item, {"pk"}, false));
    }
    items.pop_back();
    for (const auto& item : items) {
        ASSERT_FALSE(one_less.add(item, {"pk"}, false));
    }
    EXPECT_EQ(in_memory.signature().text().size(), 64U);
    EXPECT_EQ(in_memory.signature(), on_disk.signature());
    EXPECT_NE(in_memory.signature(), one_less.signature());

    ASSERT_FALSE(in_memory.sort());
    ASSERT_FALSE(on_disk.sort());
    std::optional<item_record> a;
    std::optional<item_record> b;
    std::map<key_hash, std::string> names;
    for (int n = 0;; ++n) {
        ASSERT_FALSE(in_memory.next(a));
        ASSERT_FALSE(on_disk.next(b));
        ASSERT_EQ(a, b);
        if (!a) {
            EXPECT_EQ(n, 4000);
            break;
        }
        names.emplace(a->key, "");
    }
    ASSERT_FALSE(on_disk.name(names));
    std::vector<std::string> words;
    for (const auto& [hash, name] : names) {
        words.push_back(name);
    }
    std::sort(words.begin(), words.end());
    EXPECT_EQ(words.front(), "pk \"key 0\"");
    EXPECT_EQ(words.back(), "pk \"key 999\"");
}

} // namespace
} // namespace dyndump::output
