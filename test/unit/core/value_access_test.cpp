#include <dyndump/item.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace dyndump {
namespace {

const item_view sample(R"({"s":{"S":"a\"b"},"n":{"N":"12"},"f":{"N":"1.5"},"e":{"N":"1E3"},)"
                       R"("big":{"N":"99999999999999999999"},"t":{"BOOL":true},"z":{"NULL":true},)"
                       R"("m":{"M":{"x":{"S":"y"}}},"b":{"B":"AA=="}})");

TEST(value_access, a_value_is_read_as_what_it_is) {
    EXPECT_EQ(sample.find("s")->to_string(), "a\"b");
    EXPECT_EQ(sample.find("n")->to_int64(), 12);
    EXPECT_EQ(sample.find("e")->to_int64(), 1000);
    EXPECT_EQ(sample.find("f")->to_double(), 1.5);
    EXPECT_EQ(sample.find("e")->to_double(), 1000.0);
    EXPECT_EQ(sample.find("t")->to_bool(), true);
    EXPECT_TRUE(sample.find("z")->is_null());
    EXPECT_EQ(sample.find("m")->find("x")->to_string(), "y");
}

TEST(value_access, what_is_of_another_type_or_does_not_fit_is_nothing) {
    EXPECT_FALSE(sample.find("n")->to_string());
    EXPECT_FALSE(sample.find("b")->to_string());
    EXPECT_FALSE(sample.find("s")->to_int64());
    EXPECT_FALSE(sample.find("f")->to_int64());
    EXPECT_FALSE(sample.find("big")->to_int64());
    EXPECT_FALSE(sample.find("s")->to_double());
    EXPECT_FALSE(sample.find("n")->to_bool());
    EXPECT_FALSE(sample.find("n")->is_null());
    EXPECT_FALSE(sample.find("n")->find("x"));
    EXPECT_FALSE(sample.find("m")->find("y"));
}

TEST(value_access, decoded_values_are_read_without_a_visitor) {
    attribute_map decoded;
    ASSERT_FALSE(sample.to_attributes(decoded));
    EXPECT_EQ(*find(decoded, "s")->if_string(), "a\"b");
    EXPECT_EQ(find(decoded, "n")->if_number()->digits, "12");
    EXPECT_TRUE(*find(decoded, "t")->if_bool());
    EXPECT_TRUE(find(decoded, "z")->is_null());
    EXPECT_EQ(find(decoded, "b")->if_binary()->bytes.size(), 1u);
    EXPECT_EQ(*find(decoded, "m")->find("x")->if_string(), "y");
    EXPECT_EQ(find(decoded, "m")->find("y"), nullptr);
    EXPECT_EQ(find(decoded, "s")->find("y"), nullptr);
    EXPECT_EQ(find(decoded, "s")->if_map(), nullptr);
    EXPECT_EQ(find(decoded, "none"), nullptr);
}

TEST(value_access, an_item_becomes_plain_json) {
    boost::json::value plain;
    ASSERT_FALSE(sample.to_plain_json(plain, true));
    EXPECT_EQ(boost::json::serialize(plain),
              R"({"s":"a\"b","n":"12","f":"1.5","e":"1E3","big":"99999999999999999999","t":true,)"
              R"("z":null,"m":{"x":"y"},"b":"AA=="})");
    ASSERT_FALSE(sample.to_plain_json(plain));
    EXPECT_EQ(plain.at("n").as_int64(), 12);
    EXPECT_EQ(item_view(R"({"a":{"S":)").to_plain_json(plain), errc::malformed_response);
}

} // namespace
} // namespace dyndump
