#include <dyndump/page_buffer.hpp>

#include <gtest/gtest.h>

#include <cstring>

namespace dyndump {
namespace {

TEST(page_buffer, is_aligned_and_padded) {
    page_buffer buffer;
    buffer.resize(1);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0u);
    std::memset(buffer.data(), 'x', buffer.capacity() + page_buffer::padding);
}

TEST(page_buffer, keeps_content_when_it_grows) {
    page_buffer buffer;
    std::string expected;
    for (int i = 0; i < 1000; ++i) {
        buffer.append("0123456");
        expected += "0123456";
    }
    EXPECT_EQ(buffer.view(), expected);
    buffer.reserve(100'000);
    EXPECT_EQ(buffer.view(), expected);
}

TEST(page_buffer, keeps_memory_when_cleared) {
    page_buffer buffer;
    buffer.resize(5000);
    const char* const memory = buffer.data();
    buffer.clear();
    buffer.resize(5000);
    EXPECT_EQ(buffer.data(), memory);
}

TEST(page_buffer, moves_without_copying) {
    page_buffer buffer;
    buffer.append("abc");
    const char* const memory = buffer.data();
    page_buffer other = std::move(buffer);
    EXPECT_EQ(other.data(), memory);
    EXPECT_EQ(other.view(), "abc");
}

TEST(page_buffer, refuses_impossible_sizes) {
    page_buffer buffer;
    EXPECT_THROW(buffer.reserve(SIZE_MAX), std::bad_alloc);
}

} // namespace
} // namespace dyndump
