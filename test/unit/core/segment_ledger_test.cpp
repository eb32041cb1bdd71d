#include "core/segment_ledger.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dyndump::core {
namespace {

TEST(segment_ledger, hands_out_each_segment_once) {
    segment_ledger ledger(5);
    std::set<std::uint32_t> seen;
    while (auto next = ledger.next()) {
        EXPECT_TRUE(next->next_key.empty());
        EXPECT_TRUE(seen.insert(next->segment).second);
    }
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_EQ(ledger.left(), 5u);
    for (auto segment : seen) {
        ledger.finish(segment);
    }
    EXPECT_EQ(ledger.left(), 0u);
    EXPECT_EQ(ledger.done(), 5u);
}

// Whoever reads or writes in that order never dwells on one part of the key space.
TEST(segment_ledger, neighbours_are_handed_out_far_apart) {
    segment_ledger ledger(7);
    std::vector<std::uint32_t> order;
    while (auto next = ledger.next()) {
        order.push_back(next->segment);
    }
    EXPECT_EQ(order, (std::vector<std::uint32_t>{0, 4, 2, 6, 1, 5, 3}));

    constexpr std::uint32_t all = 1000;
    constexpr std::size_t window = 64;
    segment_ledger large(all);
    order.clear();
    while (auto next = large.next()) {
        order.push_back(next->segment);
    }
    ASSERT_EQ(order.size(), all);
    for (std::size_t from = 0; from + window <= all; ++from) { // of any 64, some in each quarter
        std::set<std::uint32_t> quarters;
        for (std::size_t i = from; i < from + window; ++i) {
            quarters.insert(order[i] / (all / 4));
        }
        EXPECT_EQ(quarters.size(), 4u) << from;
    }
}

TEST(segment_ledger, positions_name_what_was_restored_and_not_what_was_not) {
    segment_ledger ledger(5);
    ASSERT_TRUE(ledger.restore({{4, true, {}}, {1, false, "k"}}));
    const auto positions = ledger.positions();
    ASSERT_EQ(positions.size(), 2u);
    EXPECT_EQ(positions[0].segment, 1u);
    EXPECT_EQ(positions[0].next_key, "k");
    EXPECT_EQ(positions[1].segment, 4u);
    EXPECT_TRUE(positions[1].done);
}

TEST(segment_ledger, positions_name_what_was_begun) {
    segment_ledger ledger(10);
    ledger.next();
    ledger.next();
    ledger.next();
    ledger.advance(0, R"({"id":{"S":"k"}})");
    ledger.finish(8);
    const auto positions = ledger.positions();
    ASSERT_EQ(positions.size(), 3u);
    EXPECT_EQ(positions[0].next_key, R"({"id":{"S":"k"}})");
    EXPECT_EQ(positions[1].segment, 4u);
    EXPECT_FALSE(positions[1].done);
    EXPECT_TRUE(positions[1].next_key.empty());
    EXPECT_TRUE(positions[2].done);
}

TEST(segment_ledger, restores_what_positions_told) {
    segment_ledger before(6);
    before.next();
    before.next();
    before.next();
    before.advance(0, "k0");
    before.finish(2);
    segment_ledger after(6);
    ASSERT_TRUE(after.restore(before.positions()));
    EXPECT_EQ(after.done(), 1u);
    std::vector<std::pair<std::uint32_t, std::string>> handed;
    while (auto next = after.next()) {
        handed.emplace_back(next->segment, next->next_key);
    }
    const std::vector<std::pair<std::uint32_t, std::string>> expected{
        {0, "k0"}, {4, ""}, {1, ""}, {5, ""}, {3, ""}};
    EXPECT_EQ(handed, expected);
}

TEST(segment_ledger, refuses_nonsense_and_stays_as_it_was) {
    segment_ledger ledger(3);
    EXPECT_FALSE(ledger.restore({{3, false, ""}}));
    EXPECT_FALSE(ledger.restore({{1, false, ""}, {1, true, ""}}));
    EXPECT_FALSE(ledger.restore({{1, true, ""}, {1, true, ""}}));
    EXPECT_EQ(ledger.left(), 3u);
    EXPECT_EQ(ledger.next()->segment, 0u);
}

TEST(segment_ledger, a_million_segments) {
    segment_ledger ledger(1'000'000);
    std::uint32_t count = 0;
    while (auto next = ledger.next()) {
        ledger.finish(next->segment);
        ++count;
    }
    EXPECT_EQ(count, 1'000'000u);
    EXPECT_EQ(ledger.left(), 0u);
}

} // namespace
} // namespace dyndump::core
