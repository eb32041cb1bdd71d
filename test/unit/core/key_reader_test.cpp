#include "core/key_reader.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

std::string key_of(std::string_view item, std::vector<std::string> names = {"id"}) {
    std::string out;
    key_reader(std::move(names)).append_canonical(item_view(item), out);
    return out;
}

TEST(key_reader, spellings_of_one_key_are_one) {
    struct row {
        const char* one;
        const char* other;
    };
    for (const auto& [one, other] : {
             row{R"({"id":{"N":"1"}})", R"({"x":{"S":"y"},"id":{"N":"1.0"}})"},
             row{R"({"id":{"N":"-0"}})", R"({"id":{"N":"0.00"}})"},
             row{R"({"id":{"N":"1500"}})", R"({ "id" : { "N" : "+1.5E3" } })"},
             row{R"({"id":{"S":"a"}})", R"({"\u0069d":{"S":"\u0061"}})"},
             row{R"({"id":{"B":"Y/8="}})", R"({"id":{"B":"Y\/8="}})"},
         }) {
        EXPECT_FALSE(key_of(one).empty());
        EXPECT_EQ(key_of(one), key_of(other)) << one << ' ' << other;
    }
}

TEST(key_reader, different_keys_differ) {
    EXPECT_NE(key_of(R"({"id":{"N":"1"}})"), key_of(R"({"id":{"S":"1"}})"));
    EXPECT_NE(key_of(R"({"id":{"N":"1"}})"), key_of(R"({"id":{"N":"-1"}})"));
    EXPECT_NE(key_of(R"({"id":{"N":"1"}})"), key_of(R"({"id":{"N":"10"}})"));
    EXPECT_NE(key_of(R"({"id":{"N":"12345678901234567890123456789012345678"}})"),
              key_of(R"({"id":{"N":"12345678901234567890123456789012345679"}})"));
    const std::vector<std::string> both{"p", "s"};
    EXPECT_NE(key_of(R"({"p":{"S":"a"},"s":{"S":"b"}})", both),
              key_of(R"({"p":{"S":"b"},"s":{"S":"a"}})", both));
    EXPECT_NE(key_of(R"({"p":{"S":"a"},"s":{"S":"bc"}})", both),
              key_of(R"({"p":{"S":"ab"},"s":{"S":"c"}})", both));
}

TEST(key_reader, what_has_no_key_appends_nothing) {
    for (const char* item : {"{}", R"({"x":{"S":"a"}})", R"({"id":{"BOOL":true}})",
                             R"({"id":{"M":{}}})", R"({"id":{"S":1}})", "[", ""}) {
        EXPECT_EQ(key_of(item), "") << item;
    }
    EXPECT_EQ(key_of(R"({"p":{"S":"a"}})", {"p", "s"}), "");
}

TEST(key_reader, a_key_alone_as_a_removal_takes_it) {
    std::string json;
    EXPECT_TRUE(key_reader({"p", "s"})
                    .append_json(
                        item_view(R"({"x":{"L":[]},"s":{"N":"1.0"},"\u0070":{"S":"\"a"}})"), json));
    EXPECT_EQ(json, R"({"\u0070":{"S":"\"a"},"s":{"N":"1.0"}})");
}

std::vector<item_view> views(const std::vector<std::string>& items) {
    return {items.begin(), items.end()};
}

TEST(page_keys, of_several_items_with_one_key_the_last_counts) {
    const std::vector<std::string> items{R"({"id":{"N":"1"}})",   R"({"id":{"N":"2"}})",
                                         R"({"id":{"N":"1.0"}})", R"({"x":{"S":""}})",
                                         R"({"x":{"S":""}})",     R"({"id":{"N":"1e0"}})"};
    page_keys keys;
    const key_reader reader({"id"});
    for (int again = 0; again < 2; ++again) {
        keys.assign(views(items), reader);
        std::vector<bool> superseded;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            superseded.push_back(keys.is_superseded(i));
        }
        EXPECT_EQ(superseded, (std::vector<bool>{true, false, true, false, false, false}));
    }
    EXPECT_TRUE(keys.key(3).empty());
    EXPECT_EQ(keys.key(0), keys.key(5));
    EXPECT_NE(keys.key(0), keys.key(1));
}

TEST(page_keys, many_keys) {
    std::vector<std::string> items;
    for (int i = 0; i < 3000; ++i) {
        items.push_back(R"({"id":{"S":")" + std::to_string(i % 2000) + "\"}}");
    }
    page_keys keys;
    keys.assign(views(items), key_reader({"id"}));
    for (std::size_t i = 0; i < items.size(); ++i) {
        ASSERT_EQ(keys.is_superseded(i), i < 1000) << i;
    }
    keys.assign({}, key_reader({"id"}));
    EXPECT_EQ(keys.size(), 0u);
}

} // namespace
} // namespace dyndump::core
