#include "core/batch_packer.hpp"

#include <gtest/gtest.h>

namespace dyndump::core {
namespace {

using enum write_kind;

TEST(batch_packer, items_and_keys_stand_in_the_body_as_they_came) {
    batch_packer packer(R"("t")");
    std::string body;
    packer.begin(body, {});
    packer.add(put, R"({"id": {"S":"\u0061"}})", 1);
    packer.add(remove, R"({"id":{"N":"1.0"}})", 2);
    packer.finish("INDEXES");
    EXPECT_EQ(body, R"({"RequestItems":{"t":[{"PutRequest":{"Item":{"id": {"S":"\u0061"}}}},)"
                    R"({"DeleteRequest":{"Key":{"id":{"N":"1.0"}}}}]},)"
                    R"("ReturnConsumedCapacity":"INDEXES"})");
    EXPECT_EQ(packer.size(), 2u);
    EXPECT_EQ(packer.units(), 3);
    packer.begin(body, {});
    packer.add(put, "{}", 1);
    packer.finish("TOTAL");
    EXPECT_EQ(body, R"({"RequestItems":{"t":[{"PutRequest":{"Item":{}}}]},)"
                    R"("ReturnConsumedCapacity":"TOTAL"})");
}

TEST(batch_packer, twenty_five_items_at_most) {
    batch_packer packer(R"("t")");
    std::string body;
    packer.begin(body, {});
    for (int i = 0; i < 25; ++i) {
        ASSERT_TRUE(packer.fits(2, 1)) << i;
        packer.add(put, "{}", 1);
    }
    EXPECT_FALSE(packer.fits(2, 1));
}

TEST(batch_packer, a_body_keeps_to_its_bytes_but_the_first_item_always_fits) {
    batch_packer packer(R"("t")");
    batch_limits limits;
    limits.bytes = 1000;
    std::string body;
    packer.begin(body, limits);
    const std::string huge(5000, 'x');
    EXPECT_TRUE(packer.fits(huge.size(), 1));
    packer.add(put, huge, 1);
    EXPECT_FALSE(packer.fits(1, 1));
    packer.begin(body, limits);
    const std::string item(100, 'x');
    while (packer.fits(item.size(), 1)) {
        packer.add(put, item, 1);
    }
    packer.finish("INDEXES");
    EXPECT_LE(body.size(), limits.bytes);
    EXPECT_GT(body.size(), limits.bytes - 2 * item.size());
}

TEST(batch_packer, a_batch_keeps_to_its_units_but_the_first_item_always_fits) {
    batch_packer packer(R"("t")");
    batch_limits limits;
    limits.units = 2.5;
    std::string body;
    packer.begin(body, limits);
    EXPECT_TRUE(packer.fits(2, 40));
    packer.add(put, "{}", 1);
    EXPECT_TRUE(packer.fits(2, 1));
    packer.add(put, "{}", 1);
    EXPECT_FALSE(packer.fits(2, 1));
}

TEST(batch_packer, a_body_that_asks_for_indexes_is_made_to_ask_for_the_total) {
    std::string body = R"({"TableName":"t")";
    append_capacity_detail(body, "INDEXES");
    EXPECT_TRUE(ask_for_total(body));
    EXPECT_EQ(body, R"({"TableName":"t","ReturnConsumedCapacity":"TOTAL"})");
    EXPECT_FALSE(ask_for_total(body));
}

} // namespace
} // namespace dyndump::core
