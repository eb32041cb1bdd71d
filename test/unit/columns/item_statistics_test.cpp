#include <dyndump/item_statistics.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace {

using namespace dyndump;

item_statistics counted(std::initializer_list<const char*> items) {
    item_statistics all;
    for (const auto* each : items) {
        EXPECT_FALSE(all.add(item_view(each))) << each;
    }
    return all;
}

TEST(item_statistics, counts_types_sizes_digits_and_shapes_at_each_place) {
    const auto all = counted({
        R"({"id":{"S":"a"},"n":{"N":"12.50"},"m":{"M":{"x":{"L":[{"N":"1"},{"NULL":true}]}}}})",
        R"({"id":{"S":"abc"},"n":{"N":"-7"}})",
        R"({"n":{"N":"8"},"id":{"S":"z"}})",
    });
    EXPECT_EQ(all.items(), 3U);
    EXPECT_EQ(all.shapes(), 2U); // the order does not matter
    const auto attributes = all.attributes();
    ASSERT_EQ(attributes.size(), 3U);
    EXPECT_EQ(attributes[0].name, "id");
    EXPECT_EQ(attributes[0].count(attribute_type::string), 3U);
    EXPECT_EQ(attributes[0].most_bytes, 3U);
    EXPECT_EQ(attributes[1].whole_digits, 2U);
    EXPECT_EQ(attributes[1].scale, 1U);
    EXPECT_FALSE(attributes[1].fits_int64);
    const auto& x = attributes[2].members.at(0);
    EXPECT_EQ(x.name, "x");
    EXPECT_EQ(x.elements.at(0).count(attribute_type::null), 1U);
}

TEST(item_statistics, of_parts_are_those_of_the_whole) {
    auto a = counted({R"({"a":{"N":"1"},"b":{"SS":["x","y"]}})"});
    const auto b = counted({R"({"b":{"SS":["z"]},"a":{"N":"1.5"},"c":{"BOOL":true}})"});
    a.merge(b);
    const auto attributes = a.attributes();
    ASSERT_EQ(attributes.size(), 3U);
    EXPECT_EQ(a.items(), 2U);
    EXPECT_EQ(attributes[0].scale, 1U);
    EXPECT_EQ(attributes[1].elements.at(0).count(attribute_type::string), 3U);
}

TEST(item_statistics, names_without_end_take_bounded_memory) {
    item_statistics all;
    for (int i = 0; i < 40'000; ++i) {
        const auto item =
            fmt::format(R"({{"a{0}":{{"S":"x"}},"m":{{"M":{{"k{0}":{{"S":"y"}}}}}}}})", i);
        ASSERT_FALSE(all.add(item_view(item)));
    }
    const auto attributes = all.attributes();
    EXPECT_LE(attributes.size(), 16'385U);
    EXPECT_EQ(attributes.back().name, "");
    std::uint64_t values = 0;
    for (const auto& each : attributes) {
        values += each.values();
    }
    EXPECT_EQ(values, 80'000U);
    EXPECT_EQ(attributes[1].name, "m");
    EXPECT_EQ(attributes[1].members.size(), 1001U);
    EXPECT_EQ(attributes[1].members.back().count(attribute_type::string), 39'000U);
    EXPECT_EQ(all.shapes(), item_statistics::most_shapes);
}

TEST(item_statistics, what_is_no_item_is_refused) {
    for (const auto* text : {"", "[]", "{", R"({"a":1})", R"({"a":{"X":"1"}})",
                             R"({"a":{"M":{"b":1}}})", R"({"a":{"L":{}}})"}) {
        item_statistics all;
        EXPECT_EQ(all.add(item_view(text)), errc::malformed_response) << text;
    }
}

} // namespace
