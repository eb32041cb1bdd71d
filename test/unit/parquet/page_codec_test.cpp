#include "parquet/page_codec.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using dyndump::parquet::codec;
using dyndump::parquet::decompress_page;
using dyndump::parquet::page_compressor;

constexpr codec all_codecs[] = {codec::none, codec::snappy, codec::zstd};

std::string text_of(std::size_t size, unsigned letters) {
    std::mt19937 random(7);
    std::string text;
    while (text.size() < size) {
        text += static_cast<char>('a' + random() % letters);
    }
    return text;
}

TEST(page_codec, pages_come_back_whatever_their_size) {
    for (const auto kind : all_codecs) {
        page_compressor compressor(kind, 3);
        for (const std::size_t size : {0U, 1U, 59U, 65536U, 65537U, 300000U}) {
            for (const unsigned letters : {1U, 26U}) {
                const auto text = text_of(size, letters);
                std::string packed;
                std::string back;
                compressor.compress(text, packed);
                ASSERT_TRUE(decompress_page(kind, packed, size, back)) << size;
                ASSERT_EQ(back, text) << size;
                if (kind != codec::none && letters == 1 && size > 1000) {
                    EXPECT_LT(packed.size(), size / 15);
                }
            }
        }
    }
}

TEST(page_codec, damage_is_refused_within_bounds) {
    const auto text = text_of(5000, 3);
    std::mt19937 random(3);
    for (const auto kind : all_codecs) {
        page_compressor compressor(kind, 3);
        std::string packed;
        std::string back;
        compressor.compress(text, packed);
        EXPECT_FALSE(decompress_page(kind, packed, text.size() - 1, back));
        EXPECT_FALSE(decompress_page(kind, packed, text.size() + 1, back));
        EXPECT_FALSE(decompress_page(kind, "", 1, back));
        for (int i = 0; i < 5'000; ++i) {
            auto harmed = packed;
            harmed[random() % harmed.size()] = static_cast<char>(random());
            if (i % 3 == 0) {
                harmed.resize(random() % harmed.size());
            }
            decompress_page(kind, harmed, text.size(), back);
            ASSERT_LE(back.size(), text.size());
        }
    }
}

} // namespace
