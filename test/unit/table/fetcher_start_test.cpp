// What a run begins with, and what can be seen of it.
#include "support/fetch_scenario.hpp"

#include <dyndump/segments.hpp>

#include <algorithm>
#include <vector>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

TEST(fetcher_start, without_a_writer_is_refused) {
    scenario s;
    s.fetch.emplace(client(s.context.get_executor(), s.service), s.params, any_writer());
    EXPECT_EQ(s.fetch->get_executor(), asio::any_io_executor(s.context.get_executor()));
    s.run();
    EXPECT_EQ(s.code, errc::invalid_argument);
    EXPECT_EQ(s.result.diag.message, "The run has no writer.");
    EXPECT_EQ(s.table->requests, 0u);
}

TEST(sample_segments, are_random_and_the_same_again) {
    const auto some = sample_segments(1000, 0.1, 7);
    EXPECT_EQ(some.size(), 100U);
    EXPECT_TRUE(std::is_sorted(some.begin(), some.end()));
    EXPECT_LT(some.back(), 1000U);
    EXPECT_EQ(std::adjacent_find(some.begin(), some.end()), some.end());
    EXPECT_EQ(some, sample_segments(1000, 0.1, 7));
    EXPECT_NE(some, sample_segments(1000, 0.1, 8));
    const auto more = sample_segments(1000, 0.5, 7);
    EXPECT_TRUE(std::includes(more.begin(), more.end(), some.begin(), some.end()));
    EXPECT_EQ(sample_segments(1000, 1).size(), 1000U);
    EXPECT_EQ(sample_segments(1000, 0).size(), 1U);
    EXPECT_EQ(sample_segments(1, 0.01), std::vector<std::uint32_t>{0});
    // In each tenth of the segments there are some.
    for (std::uint32_t tenth = 0; tenth < 10; ++tenth) {
        EXPECT_TRUE(std::any_of(some.begin(), some.end(),
                                [&](std::uint32_t n) { return n / 100 == tenth; }));
    }
}

TEST(fetcher_start, from_a_checkpoint_of_too_many_segments_is_refused) {
    scenario s;
    s.params.resume_from.emplace();
    s.params.resume_from->total_segments = 1'000'001;
    s.run();
    EXPECT_EQ(s.code, errc::invalid_argument);
    EXPECT_NE(s.result.diag.message.find("1000001"), std::string::npos);
    EXPECT_EQ(s.table->requests, 0u);
}

TEST(fetcher_start, from_the_checkpoint_of_a_run_that_did_nothing_reads_all) {
    for (const std::uint32_t segments : {0u, 6u}) {
        scenario stopped;
        stopped.params.total_segments = segments;
        stopped.make(stopped.writer);
        stopped.fetch->stop();
        stopped.run();
        ASSERT_EQ(stopped.code, errc::stopped);

        scenario s;
        s.params.max_parallel = 3;
        s.params.total_segments = segments;
        s.params.resume_from = stopped.result.position;
        s.run();
        s.expect_every_item_once();
        EXPECT_EQ(s.table->total_segments_seen,
                  std::set<std::uint32_t>{segments == 0 ? 3 : segments});
    }
}

// Whoever keeps the position of each run must not lose the one before.
TEST(fetcher_start, a_checkpoint_outlives_a_run_that_cannot_begin) {
    using trouble = void (*)(scenario&);
    const trouble each[] = {
        [](scenario& s) {
            s.make(s.writer);
            s.fetch->stop();
        },
        [](scenario& s) {
            s.table->disturb = [&s](std::uint64_t) -> std::optional<model_table::mishap> {
                s.fetch->stop();
                return model_table::mishap::throttled();
            };
        },
        [](scenario& s) {
            s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
                return model_table::mishap::refused("ResourceNotFoundException");
            };
        },
        [](scenario& s) { s.params.total_segments = 4; },
        [](scenario& s) { s.params.resume_from->segments[1].segment = 1; },
    };
    for (const auto befall : each) {
        scenario s;
        s.params.read_capacity = 1000; // so that the table is described
        s.params.resume_from.emplace();
        s.params.resume_from->total_segments = 3;
        s.params.resume_from->segments = {{1, false, R"({"id":{"S":"a"}})"}, {2, true, {}}};
        befall(s);
        s.run();
        EXPECT_TRUE(s.code);
        EXPECT_EQ(s.table->scans, 0u);
        const auto& kept = s.result.position;
        EXPECT_EQ(kept.total_segments, 3u);
        ASSERT_EQ(kept.segments.size(), 2u);
        EXPECT_EQ(kept.segments[0].next_key, s.params.resume_from->segments[0].next_key);
        EXPECT_TRUE(kept.segments[1].done);
    }
}

// Keys are valid in the segments they came from; how many those were must be known.
TEST(fetcher_start, from_segments_without_their_number_is_refused) {
    scenario s;
    s.params.resume_from.emplace();
    s.params.resume_from->segments = {{0, true, {}}};
    s.run();
    EXPECT_EQ(s.code, errc::invalid_argument);
    EXPECT_EQ(s.table->requests, 0u);
}

// Whoever may only Scan can dump all the same.
TEST(fetcher_start, a_table_that_may_not_be_described_is_read) {
    scenario s;
    s.params.max_parallel = 3;
    s.params.read_capacity = 1000;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        if (n > 1) {
            return std::nullopt;
        }
        return model_table::mishap::refused("AccessDeniedException");
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{3});
}

TEST(fetcher_start, a_table_that_is_not_there_is_not_read) {
    scenario s;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        return model_table::mishap::refused("ResourceNotFoundException");
    };
    s.run();
    EXPECT_EQ(s.code, service_errc::resource_not_found);
    EXPECT_EQ(s.table->scans, 0u);
    EXPECT_EQ(s.result.diag.server_message, "m");
}

// As many as the index needs, whatever the table's size.
TEST(fetcher_start, the_segments_of_an_index_are_chosen_by_its_size) {
    scenario s;
    s.params.index_name = "by_date";
    s.params.max_parallel = 2;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        if (n > 1) {
            return std::nullopt;
        }
        model_table::mishap described;
        described.body = R"({"Table":{"TableName":"t","ItemCount":100,"TableSizeBytes":1,)"
                         R"("GlobalSecondaryIndexes":[{"IndexName":"by_date","ItemCount":100,)"
                         R"("IndexSizeBytes":1342177281}]}})"; // 1.25 GiB and a byte
        return described;
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{6}); // of 256 MiB at most
}

TEST(fetcher_stats, can_be_read_while_it_runs) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 4;
    s.params.max_parallel = 4;
    s.make(s.writer);
    EXPECT_EQ(s.fetch->stats().segments_total, 0u);
    s.start();
    s.time->run(s.context, 52ms);
    const auto half_way = s.fetch->stats();
    EXPECT_EQ(half_way.segments_total, 4u);
    EXPECT_EQ(half_way.segments_active, 4u);
    EXPECT_EQ(half_way.segments_done, 0u);
    EXPECT_EQ(half_way.pages, s.writer.to->pages);
    EXPECT_EQ(half_way.items, s.writer.to->seen.size());
    EXPECT_GT(half_way.bytes, half_way.items * s.table->item_bytes);
    s.time->run(s.context);
    s.expect_every_item_once();
    EXPECT_EQ(s.fetch->stats().items, 1000u);
    EXPECT_EQ(s.fetch->stats().segments_done, 4u);
}

// A limit of items and one of capacity: each request asks for the smaller.
TEST(fetcher_limits, the_smaller_of_two_counts) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 1;
    s.params.read_capacity = 100;
    s.params.max_items = 25;
    s.run();
    EXPECT_TRUE(s.result.complete);
    EXPECT_EQ(s.writer.to->seen.size(), 25u);
    EXPECT_EQ(s.result.stats.scanned_items, 25u); // none was paid for in vain
}

TEST(fetcher_limits, a_page_holds_no_more_items_than_asked_for) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 1;
    s.params.page_items = 7;
    s.run();
    s.expect_every_item_once();
    EXPECT_GE(s.result.stats.pages, 1000u / 7);
}

// Behind a filter, an item more may have to be read for each that is wanted.
TEST(fetcher_limits, with_a_filter_the_limit_of_items_is_not_asked_for) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 1;
    s.params.filter_expression = "size(x) > 0";
    s.params.max_items = 25;
    s.run();
    EXPECT_EQ(s.writer.to->seen.size(), 25u);
    EXPECT_EQ(s.result.stats.scanned_items, 30u); // whole pages
}

} // namespace
} // namespace dyndump::test
