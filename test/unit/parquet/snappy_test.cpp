#include "parquet/snappy.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace {

using dyndump::parquet::compress_snappy;
using dyndump::parquet::decompress_snappy;

std::string text_of(std::size_t size, unsigned letters) {
    std::mt19937 random(7);
    std::string text;
    while (text.size() < size) {
        text += static_cast<char>('a' + random() % letters);
    }
    return text;
}

TEST(snappy, comes_back_whatever_the_size) {
    for (const std::size_t size :
         {0, 1, 4, 5, 59, 60, 61, 255, 256, 257, 65535, 65536, 65537, 300000}) {
        for (const unsigned letters : {1U, 2U, 26U}) {
            const auto text = text_of(size, letters);
            std::string packed;
            std::string back;
            compress_snappy(text, packed);
            ASSERT_TRUE(decompress_snappy(packed, size, back)) << size;
            ASSERT_EQ(back, text) << size;
            if (letters == 1 && size > 1000) {
                EXPECT_LT(packed.size(), size / 15);
            }
        }
    }
}

// Of google/snappy's format_description.txt: a copy that overlaps what it makes.
TEST(snappy, reads_all_kinds_of_copies) {
    std::string back;
    const std::string one("\x06\x04xa\x01\x02", 6); // length 4, offset 2, one byte
    ASSERT_TRUE(decompress_snappy(one, 6, back));
    EXPECT_EQ(back, "xaxaxa");
    const std::string four("\x06\x04xa\x0f\x02\x00\x00\x00", 9); // four bytes of offset
    ASSERT_TRUE(decompress_snappy(four, 6, back));
    EXPECT_EQ(back, "xaxaxa");
}

TEST(snappy, damage_is_refused_within_bounds) {
    const auto text = text_of(5000, 3);
    std::string packed;
    std::string back;
    compress_snappy(text, packed);
    EXPECT_FALSE(decompress_snappy(packed, 4999, back));
    EXPECT_FALSE(decompress_snappy("", 0, back));
    std::mt19937 random(3);
    for (int i = 0; i < 20'000; ++i) {
        auto harmed = packed;
        harmed[random() % harmed.size()] = static_cast<char>(random());
        if (i % 3 == 0) {
            harmed.resize(random() % harmed.size());
        }
        decompress_snappy(harmed, text.size(), back);
        ASSERT_LE(back.size(), text.size());
    }
}

} // namespace
