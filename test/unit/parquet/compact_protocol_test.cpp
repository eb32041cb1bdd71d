#include "parquet/compact_protocol.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

namespace {

using namespace dyndump::parquet;

TEST(compact_protocol, what_is_written_is_read) {
    std::string text;
    compact_writer out(text);
    out.begin();
    out.i32(1, -5);
    out.i64(40, std::numeric_limits<std::int64_t>::min());
    out.binary(41, "abc");
    out.list(42, thrift::i32, 20);
    for (int i = 0; i < 20; ++i) {
        out.element(i);
    }
    out.boolean(43, true);
    out.structure(44);
    out.i8(1, 64);
    out.end();
    out.end();

    compact_reader in(text);
    std::int16_t last = 0;
    EXPECT_EQ(in.next(last).id, 1);
    EXPECT_EQ(in.integer(), -5);
    EXPECT_EQ(in.next(last).id, 40);
    EXPECT_EQ(in.integer(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(in.next(last).type, thrift::binary);
    EXPECT_EQ(in.binary(), "abc");
    for (int id = 42; id <= 44; ++id) {
        const auto each = in.next(last);
        EXPECT_EQ(each.id, id);
        in.skip(each.type);
    }
    EXPECT_EQ(in.next(last).type, thrift::stop);
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(in.position(), text.size());
}

TEST(compact_protocol, damage_ends_it) {
    for (const std::string text :
         {"\x18\x7f", "\x19\xfc\xff\xff\xff\xff\x0f", "\x15\xff\xff", "\x1b",
          "\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c"
          "\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c\x1c"}) {
        compact_reader in(text);
        in.skip(thrift::structure);
        EXPECT_FALSE(in.ok());
    }
    std::mt19937 random(2);
    for (int i = 0; i < 50'000; ++i) {
        std::string any(random() % 60, '\0');
        for (char& c : any) {
            c = static_cast<char>(random());
        }
        compact_reader in(any);
        in.skip(thrift::structure);
        ASSERT_LE(in.position(), any.size());
    }
}

} // namespace
