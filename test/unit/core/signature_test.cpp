// One signature for all spellings of the same items, and another for others.
#include "core/canonical_encoder.hpp"
#include "core/canonical_item.hpp"
#include "core/highway_hash.hpp"
#include "core/item_hash.hpp"
#include "support/random_items.hpp"

#include <dyndump/signature.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dyndump {
namespace {

items_signature signature_of(const std::vector<std::string>& items) {
    item_signer signer;
    items_signature sum;
    for (const auto& each : items) {
        EXPECT_FALSE(signer.add(item_view(each), sum)) << each;
    }
    return sum;
}

std::string form_by_decoding(const std::string& item) {
    attribute_map decoded;
    std::string form;
    EXPECT_FALSE(item_view(item).to_attributes(decoded)) << item;
    core::append_canonical(decoded, false, form);
    return form;
}

// As published, with the bytes 0, 1, 2, ... for a key and for a text.
TEST(highway_hash, gives_what_is_published) {
    const core::highway_words key{0x0706050403020100, 0x0f0e0d0c0b0a0908, 0x1716151413121110,
                                  0x1f1e1d1c1b1a1918};
    const core::highway_words of_nothing{0xdd44482ac2c874f5, 0xd946017313c7351f, 0xb3aebeccb98714ff,
                                         0x41da233145751df4};
    const core::highway_words of_a_byte{0xedb941bce45f8254, 0xe20d44ef3dcac60f, 0x72651b9bcb324a47,
                                        0x2073624cb275e484};
    EXPECT_EQ(core::highway_hash(key, ""), of_nothing);
    EXPECT_EQ(core::highway_hash(key, std::string_view("\0", 1)), of_a_byte);
    std::string text;
    for (int n = 0; n < 300; ++n) {
        ASSERT_EQ(core::highway_hash(key, text), core::highway_hash_portable(key, text)) << n;
        text += static_cast<char>(n);
    }
}

TEST(canonical_encoder, makes_the_form_of_the_decoded_item) {
    core::canonical_encoder encoder;
    test::random_items source(23);
    for (int n = 0; n < 4000; ++n) {
        const auto item = source.item(test::item_shape::varied);
        ASSERT_EQ(encoder.encode(item), form_by_decoding(item)) << item;
    }
    for (const auto shape : {test::item_shape::flat, test::item_shape::nested,
                             test::item_shape::numbers, test::item_shape::binary}) {
        const auto item = source.item(shape);
        ASSERT_EQ(encoder.encode(item), form_by_decoding(item)) << item;
    }
    for (const char* digits :
         {"0", "-0", "100", "-1500", "1.50", "01", ".5", "1E+125", "-1e-130",
          "12345678901234567890123456789012345678", "10000000000000000000000000000000000000000",
          "1e99999999999999999", "1.", "+1", "0e99999999999999999", "10e1000000000", "1e1000000000",
          "0.1e1000000001"}) {
        const auto item =
            std::string(R"({"n":{"N":")") + digits + R"("},"s":{"NS":[")" + digits + R"("]}})";
        EXPECT_EQ(encoder.encode(item), form_by_decoding(item)) << digits;
    }
    const std::string large = R"({"a":{"S":")" + std::string(400'000, 'x') + R"("}})";
    EXPECT_EQ(encoder.encode(large), form_by_decoding(large));
}

// Members that are short become long, and there is room for them, also where they are no numbers.
TEST(canonical_encoder, sets_of_the_shortest_members) {
    core::canonical_encoder encoder;
    for (const std::string type : {"SS", "NS", "BS"}) {
        for (const std::string member : {"", "1", "-", "0"}) {
            const bool is_item = type != "BS" || member.empty();
            std::string form;
            core::append_canonical_number(member, form);
            const auto bytes = 4 + 1 + (type == "NS" ? form.size() : 4 + member.size());
            for (const std::size_t count : {1U, 40U, 300U, 20000U}) {
                std::string item = R"({"a":{")" + type + R"(":[")" + member + '"';
                for (std::size_t n = 1; n < count; ++n) {
                    item += R"(,")" + member + '"';
                }
                item += "]}}";
                const auto whole = 1 + 4 + 4 + 4 + 1 + 1 + 4 + count * bytes;
                EXPECT_EQ(encoder.encode(item).size(), is_item ? whole : 0) << type << member;
            }
        }
    }
}

// Whatever writes it: `+` is escaped by some.
TEST(canonical_encoder, escapes_in_numbers_do_not_matter) {
    core::canonical_encoder encoder;
    const std::string plain(encoder.encode(R"({"n":{"N":"1E+5"},"s":{"NS":["-12"]}})"));
    EXPECT_EQ(encoder.encode(R"({"n":{"N":"1E\u002b5"},"s":{"NS":["\u002d\u0031\u0032"]}})"),
              plain);
    EXPECT_EQ(encoder.encode(R"({"n":{"N":"1\x"}})"), "");
    std::string one;
    std::string other;
    EXPECT_TRUE(core::append_canonical_key(attribute_type::number, R"(\u0031)", one));
    EXPECT_TRUE(core::append_canonical_key(attribute_type::number, "1.0", other));
    EXPECT_EQ(one, other);
}

TEST(canonical_number, what_is_no_number_stays_as_it_is) {
    const auto form = [](std::string_view text) {
        std::string out;
        core::append_canonical_number(text, out);
        return out.substr(4);
    };
    for (const char* text : {"", "-", ".", "1.2.3", "abc", "abc.0", "1e", "1e+-5", "--1",
                             "1e1000000001", "10e1000000000", "1e99999999999999999"}) {
        EXPECT_EQ(form(text), text);
    }
    EXPECT_EQ(form("0e99999999999999999"), "0");
    EXPECT_EQ(form("-0.0"), "0");
    EXPECT_EQ(form("0.10e1000000001"), "1e1000000000");
    EXPECT_EQ(form("-0.10"), "-1e-1");
    EXPECT_EQ(form("+01500."), "15e2");
}

TEST(canonical_encoder, refuses_what_is_no_item) {
    core::canonical_encoder encoder;
    for (const char* text :
         {"", "{", "[]", R"({"a":1})", R"({"a":{"X":"1"}})", R"({"a":{"S":"1"})",
          R"({"a":{"S":"\x"}})", R"({"a":{"B":"*"}})",
          R"({"a":{"S":"1"}} )"
          "x",
          R"({"a":{"SS":"1"}})", R"({"a":{"BOOL":null}})", R"({"a":{"L":[{"S":"1"},]}})"}) {
        EXPECT_EQ(encoder.encode(text), "") << text;
    }
    std::string deep = R"({"a":)";
    for (int n = 0; n < 100; ++n) {
        deep += R"({"L":[)";
    }
    EXPECT_EQ(encoder.encode(deep), "");
    EXPECT_NE(encoder.encode(R"({})"), "");
}

TEST(signature, order_and_spelling_do_not_matter) {
    const auto one = signature_of(
        {R"({"a":{"S":"x"},"s":{"SS":["p","q"]},"n":{"NS":["1","20"]},"b":{"BS":["AQ==","Ag=="]}})",
         R"({"a":{"S":"y"},"m":{"M":{"k":{"BOOL":true},"l":{"NULL":true}}}})"});
    EXPECT_EQ(one,
              signature_of({R"( {"m" : {"M":{"l":{"NULL":true},"k":{"BOOL":true}}},"a":{"S":"y"}})",
                            R"({"b":{"BS":["Ag==","AQ=="]},"n":{"NS":["2e1","1.0"]},)"
                            R"("s":{"SS":["q","\u0070"]},"\u0061":{"S":"x"}})"}));
    EXPECT_EQ(one.items(), 2U);
    EXPECT_EQ(one.text().size(), 64U);
}

TEST(signature, what_differs_differs) {
    const std::string item =
        R"({"a":{"S":"x"},"n":{"N":"12345678901234567890123456789012345678"}})";
    const auto whole = signature_of({item, R"({"a":{"S":"y"}})"});
    EXPECT_NE(whole, signature_of({item}));
    EXPECT_NE(whole, signature_of({item, item}));
    EXPECT_NE(whole, signature_of({item, R"({"a":{"B":"eQ=="}})"}));
    EXPECT_NE(whole,
              signature_of({R"({"a":{"S":"x"},"n":{"N":"12345678901234567890123456789012345679"}})",
                            R"({"a":{"S":"y"}})"}));
}

// So that other programs' sums stay right, and those in manifests.
TEST(signature, is_what_it_was) {
    EXPECT_EQ(items_signature().text(), std::string(64, '0'));
    EXPECT_EQ(signature_of({R"({"pk":{"S":"a"},"n":{"N":"1.50"},"s":{"SS":["y","x"]}})"}).text(),
              "fcc8d866f5c7644f5e28b17d651af3edc6b9e90c5549d33f86a10e95850ff195");
}

TEST(signature, of_parts_adds_up) {
    test::random_items source(7);
    std::vector<std::string> items;
    for (int n = 0; n < 500; ++n) {
        items.push_back(source.item(test::item_shape::varied));
    }
    const auto whole = signature_of(items);
    items_signature sum;
    for (std::size_t at = 0; at < items.size(); at += 50) {
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
        sum.add(signature_of({begin, begin + 50}));
    }
    EXPECT_EQ(sum, whole);
    items_signature read;
    EXPECT_TRUE(items_signature::parse(whole.text(), whole.items(), read));
    EXPECT_EQ(read, whole);
    EXPECT_FALSE(items_signature::parse(whole.text().substr(1), 1, read));
    EXPECT_FALSE(items_signature::parse(std::string(64, 'g'), 1, read));
    EXPECT_FALSE(items_signature::parse("-" + std::string(63, '1'), 1, read));
}

} // namespace
} // namespace dyndump
