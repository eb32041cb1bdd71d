#include <dyndump/transport.hpp>

#include <gtest/gtest.h>

namespace dyndump {
namespace {

TEST(http_response, views_of_headers_survive_growth_and_moves) {
    http_response response;
    response.add_header("a", "1");
    http_response moved = std::move(response);
    EXPECT_EQ(moved.header("A"), "1") << "a short text must not move with its string";
    for (int i = 0; i < 500; ++i) {
        moved.add_header("name-" + std::to_string(i), "value " + std::to_string(i));
    }
    const http_response again = std::move(moved);
    EXPECT_EQ(again.header("a"), "1");
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(again.header("NAME-" + std::to_string(i)), "value " + std::to_string(i));
    }
}

TEST(http_response, the_first_of_equal_headers_counts) {
    http_response response;
    response.add_header("x", "first");
    response.add_header("X", "second");
    EXPECT_EQ(response.header("x"), "first");
}

TEST(http_response, clear_keeps_memory_and_limit) {
    http_response response;
    response.body.append("body");
    response.body_limit = 5;
    response.status = 200;
    response.add_header("x", "y");
    const char* const memory = response.body.data();
    response.clear();
    EXPECT_EQ(response.status, 0u);
    EXPECT_EQ(response.header("x"), "");
    EXPECT_EQ(response.body.size(), 0u);
    EXPECT_EQ(response.body.data(), memory);
    EXPECT_EQ(response.body_limit, 5u);
}

} // namespace
} // namespace dyndump
