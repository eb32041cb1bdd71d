#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

namespace dyndump::core {
namespace {

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
    out << value;
};
static_assert(!streamable<secret>);
static_assert(!std::convertible_to<secret, std::string_view>);

TEST(secret, is_a_value) {
    const secret a("key");
    secret b = a;
    EXPECT_EQ(a, b);
    secret c = std::move(b);
    EXPECT_EQ(c.view(), "key");
    EXPECT_TRUE(b.empty()); // NOLINT: moved from, on purpose
    EXPECT_NE(c, secret("kez"));
    EXPECT_NE(c, secret("key "));
    EXPECT_EQ(secret(), secret(""));
    c = secret("other");
    EXPECT_EQ(c.view(), "other");
    c = *&c;
    EXPECT_EQ(c.view(), "other");
}

TEST(secret, keeps_nul_bytes) {
    const secret a(std::string_view("a\0b", 3));
    EXPECT_EQ(a.view().size(), 3u);
}

TEST(secret, consume_wipes_the_source) {
    std::string source = "a long enough secret to be on the heap, not in the object";
    const char* where = source.data();
    const std::size_t size = source.size();
    const secret taken = secret::consume(source);
    EXPECT_EQ(taken.view().size(), size);
    EXPECT_TRUE(source.empty());
    EXPECT_EQ(source.data(), where); // the buffer is still the string's, so it may be looked at
    EXPECT_EQ(where[0], '\0');
    EXPECT_EQ(where[size / 2], '\0');
}

} // namespace
} // namespace dyndump::core
