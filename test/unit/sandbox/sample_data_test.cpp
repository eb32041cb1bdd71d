#include <dyndump/sandbox/sample_data.hpp>

#include "service_fixture.hpp"

#include <dyndump/item.hpp>

#include <set>

namespace dyndump::sandbox_impl {
namespace {

namespace json = boost::json;

struct sample_data : service_test, testing::WithParamInterface<sample_kind> {};

TEST_P(sample_data, is_stored_as_it_is_and_never_repeats) {
    create("sample", "pk:S");
    const table& items = tables.find("sample")->items;
    std::set<std::string> keys;
    const std::uint64_t count = GetParam() == sample_kind::large ? 3 : 2000;
    for (std::uint64_t number = 0; number < count; ++number) {
        const std::string text = sample_item(GetParam(), number);
        EXPECT_EQ(text, sample_item(GetParam(), number));
        json::value parsed = json::parse(text);
        auto checked = items.check_item(parsed.as_object());
        ASSERT_TRUE(checked) << checked.error().message << "\n" << text.substr(0, 2000);
        ASSERT_EQ(checked->value.json, text);
        EXPECT_TRUE(keys.insert(checked->key).second);
    }
}

INSTANTIATE_TEST_SUITE_P(kinds, sample_data,
                         testing::Values(sample_kind::varied, sample_kind::flat,
                                         sample_kind::nested, sample_kind::numbers,
                                         sample_kind::binary, sample_kind::large));

TEST(sample_data_sizes, are_what_the_kinds_say) {
    for (const sample_kind kind :
         {sample_kind::flat, sample_kind::nested, sample_kind::numbers, sample_kind::binary}) {
        for (std::uint64_t number = 0; number < 100; ++number) {
            const std::string text = sample_item(kind, number * 997);
            EXPECT_GT(text.size(), 900U) << text;
            EXPECT_LT(text.size(), 1200U) << text;
        }
    }
    const std::string large = sample_item(sample_kind::large, 0);
    EXPECT_GT(item_view(large).dynamodb_size(), 395U * 1024);
}

TEST(sample_data_types, varied_items_have_all_ten) {
    std::string all;
    for (std::uint64_t number = 0; number < 40; ++number) {
        all += sample_item(sample_kind::varied, number);
    }
    for (const char* type : {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}) {
        EXPECT_NE(all.find(std::string("{\"") + type + "\":"), std::string::npos) << type;
    }
}

} // namespace
} // namespace dyndump::sandbox_impl
