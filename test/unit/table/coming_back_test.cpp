// What the service leaves undone, and throttles: nothing is lost, and the right ones wait.
#include "support/write_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using reply = model_target::reply;

TEST(coming_back, unprocessed_items_are_sent_again_beside_new_ones_until_all_are_written) {
    for (const bool respells : {false, true}) {
        write_scenario s;
        s.params.max_in_flight = 1;
        s.target.respells = respells;
        std::map<std::string, int> asked;
        s.target.leaves_undone = [&asked](const std::string& id) {
            return ++asked[id] < 3 && std::stoi(id) % 5 == 0;
        };
        ASSERT_FALSE(s.write(s.items(0, 200)));
        s.expect_all(0, 200);
        const auto stats = s.writer->stats();
        EXPECT_EQ(stats.put, 200u);
        EXPECT_EQ(stats.resent, 80u);
        EXPECT_EQ(stats.units.total, 200) << "what came back is not charged";
        const auto& sizes = s.target.batch_sizes;
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(sizes.at(i), 25u) << "topped up with new ones";
        }
        EXPECT_LE(sizes.size(), 13u);
        EXPECT_GT(s.time->seconds(), 0.02) << "after pauses";
    }
}

TEST(coming_back, an_answer_that_names_what_was_not_sent_makes_the_whole_batch_come_again) {
    write_scenario s;
    int turn = 0;
    s.target.afterwards = [&turn]() -> std::optional<reply> {
        if (++turn > 1) {
            return std::nullopt;
        }
        return reply(R"({"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"N":"777"}}}}]}})");
    };
    ASSERT_FALSE(s.write(s.items(0, 10)));
    EXPECT_EQ(s.target.applied["3"], 2);
    EXPECT_EQ(s.target.items.size(), 10u);
    EXPECT_EQ(s.writer->stats().put, 10u);
    EXPECT_EQ(s.writer->stats().resent, 10u);
}

TEST(coming_back, a_batch_that_is_throttled_whole_is_sent_again_as_it_is) {
    write_scenario s;
    int turn = 0;
    s.target.instead = [&turn]() -> std::optional<reply> {
        return ++turn <= 4
                   ? std::optional(model_target::throttle("TableWriteKeyRangeThroughputExceeded"))
                   : std::nullopt;
    };
    ASSERT_FALSE(s.write(s.items(0, 25)));
    s.expect_all(0, 25);
    ASSERT_EQ(s.net->seen.size(), 5u);
    EXPECT_EQ(s.net->seen[0].body, s.net->seen[4].body);
    const auto stats = s.writer->stats();
    EXPECT_EQ(stats.throttles, 4u);
    EXPECT_EQ(stats.resent, 100u);
    ASSERT_EQ(stats.throttled_by.size(), 1u);
    EXPECT_EQ(stats.throttled_by[0].reason, "TableWriteKeyRangeThroughputExceeded");
    EXPECT_EQ(stats.throttled_by[0].resource, "arn:t");
    EXPECT_EQ(stats.throttled_by[0].count, 4u);
    EXPECT_EQ(stats.units.total, 25);
}

// Two ranges, of which one is throttled for ten seconds; when the other was done.
double other_range_done(const std::string& reason) {
    write_scenario s;
    s.params.max_in_flight = 4;
    s.net->answer = [&](const model_target::request& asked) {
        const bool hot = asked.body.find(R"("N":"10)") != std::string::npos;
        return hot && s.time->seconds() < 10 ? model_target::throttle(reason) : s.target(asked);
    };
    auto& hot = s.start(s.items(10000, 500), 1);
    auto& cool = s.start(s.items(20000, 9000), 2);
    s.time->run(s.context);
    EXPECT_FALSE(hot.outcome);
    EXPECT_FALSE(cool.outcome);
    s.expect_all(10000, 500);
    s.expect_all(20000, 9000);
    EXPECT_GT(hot.seconds, 10);
    return cool.seconds;
}

TEST(coming_back, a_hot_range_of_keys_slows_down_its_own_segment_only) {
    // 360 requests of 10 ms, four at a time: 0.9 s.
    EXPECT_LT(other_range_done("TableWriteKeyRangeThroughputExceeded"), 1.0);
    EXPECT_GT(other_range_done("TableWriteProvisionedThroughputExceeded"), 1.2);
    EXPECT_GT(other_range_done("IndexWriteKeyRangeThroughputExceeded"), 1.2);
    EXPECT_GT(other_range_done("TableWriteAccountLimitExceeded"), 1.2);
}

TEST(coming_back, a_hot_range_is_allowed_fewer_requests_and_more_again_later) {
    write_scenario s;
    s.target.instead = [&s]() -> std::optional<reply> {
        return s.time->seconds() < 1
                   ? std::optional(model_target::throttle("TableWriteKeyRangeThroughputExceeded"))
                   : std::nullopt;
    };
    auto& page = s.start(s.items(0, 1000));
    s.time->run(s.context, 900ms);
    EXPECT_FALSE(page.ended);
    EXPECT_EQ(s.writer->stats().slow_ranges, 1u);
    EXPECT_LT(s.net->seen.size(), 80u);
    s.time->run(s.context);
    EXPECT_FALSE(page.outcome);
    s.expect_all(0, 1000);
}

TEST(coming_back, nothing_is_lost_when_all_goes_wrong_at_once) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        write_scenario s;
        seeded_random chance(seed);
        s.params.max_in_flight = 6;
        s.target.leaves_undone = [&](const std::string&) {
            return chance.uniform() < 0.2;
        };
        s.target.instead = [&]() -> std::optional<reply> {
            const double roll = chance.uniform();
            if (roll < 0.08) {
                return model_target::throttle("TableWriteKeyRangeThroughputExceeded");
            }
            if (roll < 0.12) {
                return model_target::fault("ProvisionedThroughputExceededException");
            }
            return roll < 0.2 ? std::optional(reply("<html>", 503)) : std::nullopt;
        };
        s.target.afterwards = [&]() -> std::optional<reply> {
            const double roll = chance.uniform();
            if (roll < 0.05) {
                return model_target::fault("InternalServerError", "", 500);
            }
            return roll < 0.1 ? std::optional(reply(make_error_code(errc::connection_closed)))
                              : std::nullopt;
        };
        for (std::uint32_t page = 0; page < 5; ++page) {
            s.start(s.items(page * 1000, 300), page);
        }
        s.time->run(s.context);
        for (const auto& each : s.pages) {
            ASSERT_TRUE(each.ended) << seed;
            ASSERT_FALSE(each.outcome) << s.writer->failure().to_string();
        }
        EXPECT_EQ(s.target.items.size(), 1500u);
        EXPECT_EQ(s.writer->stats().put, 1500u);
    }
}

TEST(coming_back, where_nothing_gets_on_the_writing_ends_in_the_end) {
    write_scenario s;
    s.service.retry.max_stall = 60s;
    s.target.leaves_undone = [](const std::string& id) {
        return id == "7";
    };
    EXPECT_EQ(s.write(s.items(0, 30)), errc::stalled);
    EXPECT_NEAR(s.time->seconds(), 60, 1);
    EXPECT_NE(s.writer->failure().message.find("60 seconds"), std::string::npos);
    EXPECT_EQ(s.target.items.size(), 29u);
    EXPECT_EQ(s.writer->stats().put, 0u) << "of no whole page";
}

TEST(coming_back, an_impatient_client_gives_up) {
    write_scenario s;
    s.service.retry.patient = false;
    s.service.retry.max_attempts = 3;
    s.target.instead = [] {
        return model_target::fault("ThrottlingException");
    };
    EXPECT_EQ(s.write(s.items(0, 5)), service_errc::throttling);
    EXPECT_EQ(s.net->seen.size(), 3u);
}

} // namespace
} // namespace dyndump::test
