#include "parquet/run_lengths.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace dyndump::parquet;

TEST(run_lengths, come_back_in_any_mixture_and_width) {
    std::mt19937 random(1);
    for (unsigned bits = 1; bits <= 20; ++bits) {
        for (int round = 0; round < 50; ++round) {
            std::vector<std::uint32_t> values;
            while (values.size() < 700) {
                const auto value = static_cast<std::uint32_t>(random() % (1U << bits));
                values.insert(values.end(), random() % 3 == 0 ? random() % 40 + 1 : 1, value);
            }
            values.resize(random() % values.size());
            std::string packed;
            append_runs(std::span<const std::uint32_t>(values), bits, packed);
            std::vector<std::uint32_t> back;
            ASSERT_TRUE(read_runs(packed, bits, values.size(), back)) << bits;
            ASSERT_EQ(back, values) << bits;
        }
    }
}

// Encodings.md: 0 to 7 packed in three bits are 0x88 0xc6 0xfa.
TEST(run_lengths, are_packed_as_the_format_says) {
    const std::vector<std::uint32_t> values{0, 1, 2, 3, 4, 5, 6, 7};
    std::string packed;
    append_runs(std::span<const std::uint32_t>(values), 3, packed);
    EXPECT_EQ(packed, "\x03\x88\xc6\xfa");
    const std::vector<std::uint8_t> same(1000, 1);
    packed.clear();
    append_runs(std::span<const std::uint8_t>(same), 1, packed);
    EXPECT_EQ(packed, "\xd0\x0f\x01");
}

TEST(run_lengths, damage_is_refused) {
    std::vector<std::uint32_t> out;
    EXPECT_FALSE(read_runs("", 1, 1, out));
    EXPECT_FALSE(read_runs(std::string_view("\0\0", 2), 1, 1, out)); // a run of none
    EXPECT_FALSE(read_runs("\x03\x88", 3, 8, out));
    EXPECT_FALSE(read_runs("\x02\x04", 2, 1, out)); // more than two bits
    EXPECT_FALSE(read_runs("\x02\x01", 40, 1, out));
    std::mt19937 random(5);
    for (int i = 0; i < 50'000; ++i) {
        std::string any(random() % 30, '\0');
        for (char& c : any) {
            c = static_cast<char>(random());
        }
        read_runs(any, static_cast<unsigned>(random() % 34), random() % 200, out);
        ASSERT_LE(out.size(), 200U);
    }
}

} // namespace
