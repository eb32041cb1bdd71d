#include "core/unprocessed.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

struct unprocessed_items : testing::Test {
    unprocessed_items() {
        for (const char* item :
             {R"({"id":{"N":"1"}})", R"({"id":{"N":"2"}})", R"({"id":{"N":"30"}})"}) {
            reader.append_canonical(item_view(item), texts.emplace_back());
        }
        keys.assign(texts.begin(), texts.end());
    }
    std::string find(const std::vector<unprocessed_entry>& entries) {
        return find_unprocessed(keys, entries, reader, scratch).to_string().substr(22);
    }

    key_reader reader{{"id"}};
    std::vector<std::string> texts;
    std::vector<std::string_view> keys;
    std::string scratch;
};

TEST_F(unprocessed_items, are_told_by_their_keys_whatever_their_spelling) {
    EXPECT_EQ(find({}), "000");
    EXPECT_EQ(find({{true, R"({"id":{"N":"2"}})"}}), "010");
    EXPECT_EQ(
        find({{true, R"({"x":{"S":"other"},"id":{"N":"1.0"}})"}, {true, R"({"id":{"N":"3E+1"}})"}}),
        "101");
    EXPECT_EQ(find({{false, R"({"id":{"N":"2"}})"}, {false, R"({"id":{"N":"2"}})"}}), "010");
}

TEST_F(unprocessed_items, if_one_is_none_of_the_batch_all_are_sent_again) {
    EXPECT_EQ(find({{true, R"({"id":{"N":"4"}})"}}), "111");
    EXPECT_EQ(find({{true, R"({"id":{"N":"1"}})"}, {true, R"({"id":{"S":"1"}})"}}), "111");
    EXPECT_EQ(find({{true, "{}"}}), "111");
}

} // namespace
} // namespace dyndump::core
