#include "core/poison_search.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace dyndump::core {
namespace {

struct found {
    std::set<std::size_t> written;
    std::vector<std::size_t> offenders;
    unsigned requests = 0;
};

// A service that refuses what holds one of `bad`.
found search(std::size_t size, const std::set<std::size_t>& bad) {
    found result;
    poison_search looking(size);
    while (const auto part = looking.next()) {
        EXPECT_LT(++result.requests, 200u);
        const auto first = bad.lower_bound(part->begin);
        if (first != bad.end() && *first < part->end) {
            if (looking.refused()) {
                EXPECT_EQ(part->size(), 1u);
                result.offenders.push_back(part->begin);
            }
            continue;
        }
        for (auto i = part->begin; i < part->end; ++i) {
            EXPECT_TRUE(result.written.insert(i).second) << i << " is written twice";
        }
        looking.taken();
    }
    return result;
}

TEST(poison_search, a_sound_batch_is_sent_once) {
    EXPECT_EQ(search(25, {}).requests, 1u);
    EXPECT_EQ(search(1, {}).requests, 1u);
    EXPECT_EQ(search(0, {}).requests, 0u);
}

TEST(poison_search, one_offender_is_found_with_nine_requests_more_at_most) {
    for (std::size_t size = 1; size <= 25; ++size) {
        for (std::size_t bad = 0; bad < size; ++bad) {
            const auto result = search(size, {bad});
            EXPECT_EQ(result.offenders, std::vector<std::size_t>{bad});
            EXPECT_EQ(result.written.size(), size - 1);
            EXPECT_LE(result.requests, 10u) << bad << " of " << size;
        }
    }
}

TEST(poison_search, any_offenders_are_found_and_all_others_written) {
    for (std::size_t a = 0; a < 25; ++a) {
        for (std::size_t b = 0; b < 25; ++b) {
            const std::set<std::size_t> bad{a, b, (a * b) % 25};
            const auto result = search(25, bad);
            EXPECT_EQ(std::set(result.offenders.begin(), result.offenders.end()), bad);
            EXPECT_EQ(result.offenders.size(), bad.size());
            EXPECT_EQ(result.written.size(), 25 - bad.size());
        }
    }
    std::set<std::size_t> all;
    for (std::size_t i = 0; i < 25; ++i) {
        all.insert(i);
    }
    EXPECT_EQ(search(25, all).offenders.size(), 25u);
}

TEST(poison_search, halves_that_are_taken_after_all_hold_no_offender) {
    poison_search looking(4);
    EXPECT_FALSE(looking.refused()); // as too large, for example
    std::size_t written = 0;
    while (const auto part = looking.next()) {
        written += part->size();
        looking.taken();
    }
    EXPECT_EQ(written, 4u);
}

} // namespace
} // namespace dyndump::core
