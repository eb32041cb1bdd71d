#include "core/scan_key.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace dyndump::core {
namespace {

TEST(is_same_key, in_any_order_and_spacing) {
    const std::string_view key = R"({"id":{"S":"a"},"at":{"N":"1"}})";
    EXPECT_TRUE(is_same_key(key, key));
    EXPECT_TRUE(is_same_key(key, R"({"at":{"N":"1"},"id":{"S":"a"}})"));
    EXPECT_TRUE(is_same_key(key, R"({ "at" : {"N" : "1"} , "id":{"S":"a"}})"));
    for (const auto* other :
         {R"({"id":{"S":"a"}})", R"({"id":{"S":"a"},"at":{"N":"2"}})",
          R"({"id":{"S":"a"},"at":{"S":"1"}})", R"({"id":{"S":"b"},"at":{"N":"1"}})",
          R"({"id":{"S":"a"},"at":{"N":"1"},"x":{"S":""}})", "{}", R"({"id":5})"}) {
        EXPECT_FALSE(is_same_key(key, other)) << other;
        EXPECT_FALSE(is_same_key(other, key)) << other;
    }
}

std::string key(std::uint64_t n) {
    return R"({"id":{"N":")" + std::to_string(n) + R"("}})";
}

TEST(key_watch, finds_circles_of_any_length_and_nothing_else) {
    for (const std::uint64_t before : {0U, 1U, 5U, 1000U}) {
        for (const std::uint64_t circle : {1U, 2U, 3U, 7U, 100U}) {
            key_watch watch;
            watch.begin({});
            std::uint64_t n = 0;
            bool found = false;
            while (!found && n < 10 * (before + circle)) {
                found = watch.comes_again(key(n < before ? n : before + (n - before) % circle));
                ++n;
            }
            EXPECT_TRUE(found) << before << ", " << circle;
            EXPECT_GT(n, before + circle);
            EXPECT_LE(n, 3 * (before + circle) + 3);
        }
    }
    key_watch watch;
    watch.begin({});
    for (std::uint64_t n = 0; n < 10'000; ++n) {
        ASSERT_FALSE(watch.comes_again(key(n)));
    }
    watch.begin({}); // another segment
    EXPECT_FALSE(watch.comes_again(key(9'000)));
}

TEST(key_watch, a_resumed_segment_must_not_come_back_to_its_start) {
    key_watch watch;
    watch.begin(key(7));
    EXPECT_TRUE(watch.comes_again(key(7)));
}

} // namespace
} // namespace dyndump::core
