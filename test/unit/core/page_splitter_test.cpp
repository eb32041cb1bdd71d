#include "core/page_splitter.hpp"

#include "core/nesting.hpp"

#include "support/random_items.hpp"

#include <dyndump/page_buffer.hpp>

#include <gtest/gtest.h>

#include <random>

namespace dyndump::core {
namespace {

using test::item_shape;
using test::random_items;

class page_splitter : public testing::TestWithParam<split_kernel> {
protected:
    /// Splits the text at an offset within its padded buffer.
    split_result split(std::string_view text, std::size_t offset = 0) {
        buffer_.clear();
        buffer_.append(std::string(offset, '['));
        buffer_.append(text);
        buffer_.blank_padding();
        items_.clear();
        return GetParam().split(buffer_.view().substr(offset), items_);
    }

    page_buffer buffer_;
    std::vector<item_view> items_;
};

TEST_P(page_splitter, finds_items_at_every_offset) {
    random_items source(3);
    for (std::size_t round = 0; round < 400; ++round) {
        std::vector<std::string> expected;
        std::string text;
        for (std::uint64_t n = source.below(8); n != 0; --n) {
            expected.push_back(source.item(item_shape::varied));
            text += (text.empty() ? "" : ",") + expected.back();
        }
        text += "]";
        const std::size_t offset = round % 64;
        const split_result result = split(text + R"(,"Count":1})", offset);
        ASSERT_EQ(result.fault, split_fault::none);
        EXPECT_TRUE(result.compact);
        EXPECT_EQ(result.end, buffer_.data() + offset + text.size());
        ASSERT_EQ(items_.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            EXPECT_EQ(items_[i].json(), expected[i]);
        }
    }
}

TEST_P(page_splitter, backslashes_pair_up_across_blocks) {
    for (std::size_t before = 0; before < 140; ++before) {
        for (std::size_t run = 0; run < 70; ++run) {
            // An even run leaves the quote to end the string, an odd one escapes it.
            std::string item =
                std::string(R"({"a":{"S":")") + std::string(before, 'x') + std::string(run, '\\');
            item += run % 2 == 0 ? R"("}})" : R"(",{}]"}})";
            const split_result result = split(item + ",{}]");
            ASSERT_EQ(result.fault, split_fault::none) << before << ' ' << run;
            ASSERT_EQ(items_.size(), 2u);
            EXPECT_EQ(items_[0].json(), item);
        }
    }
}

TEST_P(page_splitter, items_of_every_length) {
    for (std::size_t length = 0; length < 300; ++length) {
        const std::string item =
            std::string(R"({"a":{"S":")") + std::string(length, '}') + R"("}})";
        const split_result result = split(item + ",{}," + item + "]");
        ASSERT_EQ(result.fault, split_fault::none) << length;
        ASSERT_EQ(items_.size(), 3u);
        EXPECT_EQ(items_[1].json(), "{}");
        EXPECT_EQ(items_[2].json(), item);
    }
}

TEST_P(page_splitter, items_that_end_behind_something_else_than_a_bracket) {
    for (std::size_t offset = 0; offset < 64; ++offset) {
        const split_result result = split(R"({"a":1},{"b":[1]},{"c":"x"},{"d":{}}])", offset);
        ASSERT_EQ(result.fault, split_fault::none);
        ASSERT_EQ(items_.size(), 4u);
        EXPECT_EQ(items_[0].json(), R"({"a":1})");
        EXPECT_EQ(items_[2].json(), R"({"c":"x"})");
    }
}

TEST_P(page_splitter, depth_is_exact) {
    for (const int depth : {1, 63, 64, 65, 129, 130, 131, 132, 133, 194, 195, 1000}) {
        for (std::size_t offset = 0; offset < 64; offset += 7) {
            const auto n = static_cast<std::size_t>(depth - 1);
            // The item is the first level.
            const std::string text =
                std::string(R"({"a":)") + std::string(n, '[') + std::string(n, ']') + "}]";
            const split_result result = split(text, offset);
            EXPECT_EQ(result.fault, depth <= 130 ? split_fault::none : split_fault::too_deep)
                << depth;
        }
    }
}

// More brackets open in a block than are ever open at once.
TEST_P(page_splitter, brackets_side_by_side_are_not_deep) {
    for (std::size_t offset = 0; offset < 64; offset += 7) {
        const std::string open(max_item_depth - 2, '[');
        const std::string close(max_item_depth - 2, ']');
        const std::string side_by_side = "[],[],[],[],[],[]";
        EXPECT_EQ(split(R"({"a":)" + open + side_by_side + close + "}]", offset).fault,
                  split_fault::none);
        EXPECT_EQ(split(R"({"a":)" + open + "[],[[]],[]" + close + "}]", offset).fault,
                  split_fault::too_deep);
    }
}

TEST_P(page_splitter, says_whether_lines_can_be_made_in_place) {
    EXPECT_TRUE(split("{},{}]").compact);
    EXPECT_TRUE(split(" \n{},{}\n]\n").compact);
    EXPECT_TRUE(split("{\"a\": {\"S\" :\"x\"}}]").compact);
    EXPECT_FALSE(split("{}, {}]").compact);
    EXPECT_FALSE(split("{} ,{}]").compact);
    EXPECT_FALSE(split("{\n}]").compact);
    EXPECT_FALSE(split("{},{\"a\":\n{\"S\":\"x\"}}]").compact);
    EXPECT_FALSE(split(std::string("{") + std::string(200, ' ') + "\n}]").compact);
}

TEST_P(page_splitter, kernels_agree_on_noise) {
    constexpr std::string_view alphabet = "{}[]\",:\\\\ \nab1";
    std::mt19937_64 random(5);
    for (int round = 0; round < 60'000; ++round) {
        std::string text = "{";
        for (std::uint64_t n = random() % 200; n != 0; --n) {
            text += alphabet[random() % alphabet.size()];
        }
        const split_result result = split(text);
        const auto items = items_;
        items_.clear();
        const split_result expected = split_kernels().back().split(buffer_.view(), items_);
        ASSERT_EQ(result.fault, expected.fault) << text;
        ASSERT_EQ(items.size(), items_.size()) << text;
        if (result.fault == split_fault::none) {
            ASSERT_EQ(result.end, expected.end) << text;
            ASSERT_EQ(result.compact, expected.compact) << text;
        }
        for (std::size_t i = 0; i < items.size(); ++i) {
            ASSERT_EQ(items[i].json(), items_[i].json());
        }
    }
}

/// What the splitter does, a byte at a time.
split_result split_slowly(std::string_view text, std::vector<item_view>& items) {
    bool in_string = false;
    bool escaped = false;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            begin = depth == 0 ? i : begin;
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) {
                return {split_fault::none, true, text.data() + i + 1};
            }
            if (--depth == 0) {
                items.emplace_back(text.substr(begin, i + 1 - begin));
            }
        }
    }
    return {split_fault::unterminated, true, text.data() + text.size()};
}

TEST_P(page_splitter, agrees_with_a_walk_byte_by_byte) {
    random_items source(17);
    for (const auto shape : {item_shape::flat, item_shape::nested, item_shape::numbers,
                             item_shape::binary, item_shape::varied}) {
        std::string text = source.item(shape);
        for (int i = 0; i < 200; ++i) {
            text += ",";
            text += source.item(shape);
        }
        text += "]";
        const split_result result = split(text);
        const auto items = items_;
        items_.clear();
        const split_result expected = split_slowly(buffer_.view(), items_);
        ASSERT_EQ(result.fault, expected.fault);
        ASSERT_EQ(result.end, expected.end);
        ASSERT_EQ(items.size(), 201u);
        for (std::size_t i = 0; i < items.size(); ++i) {
            ASSERT_EQ(items[i].json(), items_[i].json());
        }
    }
}

INSTANTIATE_TEST_SUITE_P(kernels, page_splitter, testing::ValuesIn(split_kernels()),
                         [](const auto& info) { return std::string(info.param.name); });

} // namespace
} // namespace dyndump::core
