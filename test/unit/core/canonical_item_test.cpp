#include "core/canonical_item.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

std::string form(const char* digits) {
    std::string out;
    append_canonical(attribute_value(number_text{digits}), false, out);
    return out;
}

TEST(canonical_numbers, each_value_has_one_form) {
    for (const char* same : {"0", "-0", "+0", "0.000", "0E7", "-0.0e-3"}) {
        EXPECT_EQ(form(same), form("0")) << same;
    }
    for (const char* same : {"-1.50", "-15E-1", "-0015e-1", "-0.15E+1"}) {
        EXPECT_EQ(form(same), form("-1.5")) << same;
    }
    EXPECT_EQ(form("1E+125"), form("10E124"));
    EXPECT_NE(form("1"), form("-1"));
    EXPECT_NE(form("12345678901234567890123456789012345678"),
              form("12345678901234567890123456789012345679"));
    EXPECT_NE(form("1e"), form("1"));
}

TEST(canonical_keys, are_as_the_values_they_are_of) {
    std::string key;
    std::string value;
    EXPECT_TRUE(append_canonical_key(attribute_type::number, "1.50", key));
    append_canonical(attribute_value(number_text{"1.5"}), false, value);
    EXPECT_EQ(key, value);
    key.clear();
    value.clear();
    EXPECT_TRUE(append_canonical_key(attribute_type::string, R"(a\u0062)", key));
    append_canonical(attribute_value(std::string("ab")), false, value);
    EXPECT_EQ(key, value);
    EXPECT_FALSE(append_canonical_key(attribute_type::boolean, "true", key));
    EXPECT_FALSE(append_canonical_key(attribute_type::string, R"(\x)", key));
}

} // namespace
} // namespace dyndump::core
