#include "support/fetch_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

class segments : public testing::TestWithParam<std::uint32_t> {};

TEST_P(segments, every_item_once) {
    scenario s;
    s.table->items = 5000;
    s.params.total_segments = GetParam();
    s.params.max_parallel = 16;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{GetParam()});
    EXPECT_LE(s.table->most_in_flight, 16u);
    EXPECT_EQ(s.result.stats.segments_done, GetParam());
    EXPECT_EQ(s.result.stats.segments_active, 0u);
    EXPECT_EQ(s.result.stats.pages, s.table->scans);
}

INSTANTIATE_TEST_SUITE_P(counts, segments, testing::Values(1, 2, 7, 1000, 6000));

TEST(fetcher, parallelism_is_used_and_bounded) {
    scenario s;
    s.table->items = 4000;
    s.params.total_segments = 64;
    s.params.max_parallel = 8;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->most_in_flight, 8u);
}

TEST(fetcher, skewed_and_empty_segments) {
    scenario s;
    s.table->items = 3000;
    s.params.total_segments = 20;
    // Segment 3 has nearly everything, most have nothing.
    s.table->begin_of = [&s](std::uint32_t segment, std::uint32_t) -> std::uint64_t {
        return segment <= 3 ? segment : s.table->items - (segment < 10 ? 1 : 0);
    };
    s.run();
    s.expect_every_item_once();
}

TEST(fetcher, empty_pages_with_a_key_do_not_end_a_segment) {
    scenario s;
    s.table->items = 1000;
    s.table->empty_every = 3;
    s.params.total_segments = 4;
    s.run();
    s.expect_every_item_once();
}

TEST(fetcher, an_empty_table) {
    scenario s;
    s.table->items = 0;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.result.stats.items, 0u);
}

TEST(fetcher, chooses_segments_by_size) {
    scenario s;
    s.table->items = 1000;
    s.table->item_bytes = 10;
    s.params.max_parallel = 3;
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(s.table->total_segments_seen, std::set<std::uint32_t>{3});
}

class max_items : public testing::TestWithParam<std::uint64_t> {};

TEST_P(max_items, exactly_so_many) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 16;
    s.params.max_items = GetParam();
    s.run();
    EXPECT_FALSE(s.code) << s.code.message();
    EXPECT_TRUE(s.result.complete);
    EXPECT_EQ(s.writer.to->seen.size(), std::min<std::uint64_t>(GetParam(), 1000));
    s.expect_nothing_twice();
}

INSTANTIATE_TEST_SUITE_P(counts, max_items, testing::Values(0, 1, 9, 10, 11, 500, 999, 1000, 5000));

TEST(fetcher, a_slow_writer_slows_the_reading) {
    scenario s;
    s.table->items = 400;
    s.params.total_segments = 8;
    s.writer.pause = 1s;
    s.run();
    s.expect_every_item_once();
    // Serialised: one page a second, however fast the table is.
    EXPECT_EQ(s.writer.to->most_at_once, 1u);
    EXPECT_GE(s.time->seconds(), static_cast<double>(s.writer.to->pages));
}

TEST(fetcher, a_concurrent_writer_is_called_for_several_segments_at_once) {
    scenario s;
    s.table->items = 400;
    s.params.total_segments = 8;
    concurrent_collecting_writer writer;
    writer.time = s.time;
    writer.pause = 1s;
    s.writer = writer;
    s.make(writer);
    s.run();
    s.expect_every_item_once();
    EXPECT_EQ(writer.to->most_at_once, 8u);
}

TEST(fetcher, a_failing_writer_ends_the_run_with_its_error) {
    scenario s;
    s.table->items = 1000;
    s.params.total_segments = 8;
    s.writer.fail_at_page = 5;
    s.run();
    EXPECT_EQ(s.code, s.writer.failure);
    EXPECT_FALSE(s.result.complete);
    EXPECT_EQ(s.writer.to->finished, 1);
    EXPECT_EQ(s.writer.to->finished_with, s.writer.failure);
    s.expect_nothing_twice();
    EXPECT_EQ(s.time->sleepers(), 0u);
}

struct throwing_writer {
    asio::awaitable<error_code> write(page&) {
        throw std::bad_alloc();
        co_return error_code{};
    }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

TEST(fetcher, a_throwing_writer_ends_the_run_with_a_code) {
    scenario s;
    s.make(throwing_writer{});
    s.run();
    EXPECT_EQ(s.code, error_code(asio::error::no_memory));
    EXPECT_FALSE(s.result.complete);
}

TEST(fetcher, stop_before_the_run_ends_it_at_once) {
    scenario s;
    s.make(s.writer);
    s.fetch->stop();
    s.run();
    EXPECT_EQ(s.code, error_code(errc::stopped));
    EXPECT_EQ(s.table->requests, 0u);
    EXPECT_EQ(s.writer.to->finished, 1);
}

TEST(fetcher, stop_after_the_run_changes_nothing) {
    scenario s;
    s.run();
    s.fetch->stop();
    s.expect_every_item_once();
}

TEST(fetcher, a_second_run_is_refused) {
    scenario s;
    s.run();
    s.completed = false;
    s.run();
    EXPECT_EQ(s.code, error_code(errc::invalid_argument));
}

// Stop after each millisecond of a run: whatever is in flight completes and is written, and
// resuming brings exactly the rest.
TEST(fetcher, stop_at_every_instant_then_resume) {
    for (int ms = 0; ms < 120; ++ms) {
        scenario s;
        s.table->items = 600;
        s.params.total_segments = 12;
        s.params.max_parallel = 4;
        s.writer.pause = 700us;
        s.start();
        s.time->run(s.context, std::chrono::milliseconds(ms));
        s.fetch->stop();
        const auto in_flight = s.table->in_flight;
        const auto pages_then = s.writer.to->pages;
        s.time->run(s.context);
        ASSERT_TRUE(s.completed) << ms;
        EXPECT_GE(s.writer.to->pages, pages_then + in_flight) << ms;
        if (s.result.complete) {
            s.expect_every_item_once();
            continue;
        }
        EXPECT_EQ(s.code, error_code(errc::stopped)) << ms;
        s.expect_nothing_twice();

        scenario rest;
        rest.table->items = 600;
        rest.params.total_segments = 12;
        rest.params.resume_from = s.result.position;
        if (s.result.position.total_segments == 0) {
            continue; // stopped before the first request
        }
        rest.writer.to->seen = s.writer.to->seen;
        rest.run();
        EXPECT_FALSE(rest.code) << rest.code.message();
        EXPECT_EQ(rest.writer.to->seen.size(), 600u);
        for (const auto& [id, count] : rest.writer.to->seen) {
            ASSERT_EQ(count, 1) << id << " after " << ms;
        }
    }
}

TEST(fetcher, stop_wakes_a_lane_that_waits_for_capacity) {
    scenario s;
    s.params.read_capacity = 0.001;
    s.start();
    s.time->run(s.context, 10s);
    EXPECT_FALSE(s.completed);
    const auto before = s.time->seconds();
    s.fetch->stop();
    s.time->run(s.context, 1s);
    ASSERT_TRUE(s.completed);
    EXPECT_EQ(s.code, error_code(errc::stopped));
    EXPECT_LT(s.time->seconds() - before, 1.01);
}

TEST(fetcher, stop_does_not_sit_out_a_retry) {
    scenario s;
    s.params.total_segments = 4;
    s.table->latency = 1s;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        model_table::mishap m;
        m.status = 400;
        m.type = "ThrottlingException";
        return m;
    };
    s.start();
    s.time->run(s.context, 60s);
    const auto before = s.time->seconds();
    s.fetch->stop();
    s.time->run(s.context);
    ASSERT_TRUE(s.completed);
    EXPECT_EQ(s.code, error_code(errc::stopped));
    EXPECT_LE(s.time->seconds() - before, 1.01);
}

TEST(fetcher, transient_failures_are_repeated) {
    scenario s;
    s.table->items = 2000;
    s.params.total_segments = 8;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        model_table::mishap m;
        switch (n % 10) {
        case 2:
            m.broken = errc::connection_closed;
            return m;
        case 5:
            m.status = 500;
            m.type = "InternalServerError";
            return m;
        case 7:
            m.body = R"({"Items":[{"id":{"S":"1"}}],"Count":2,"ScannedCount":2})";
            return m;
        default:
            return std::nullopt;
        }
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.retries, 0u);
}

TEST(fetcher, throttling_slows_and_never_ends) {
    scenario s;
    s.table->items = 500;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        if (n % 4 == 0) {
            return std::nullopt;
        }
        model_table::mishap m;
        m.status = 400;
        m.type = "ProvisionedThroughputExceededException";
        return m;
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.throttles, 10u);
}

TEST(fetcher, nothing_but_throttling_ends_in_a_stall) {
    scenario s;
    s.service.retry.max_stall = 60s;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        model_table::mishap m;
        m.status = 400;
        m.type = "ThrottlingException";
        return m;
    };
    s.params.total_segments = 4;
    s.run();
    EXPECT_EQ(s.code, error_code(errc::stalled));
    EXPECT_LT(s.time->seconds(), 120);
}

TEST(fetcher, a_fatal_error_ends_the_run_and_says_why) {
    scenario s;
    s.params.total_segments = 4;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        model_table::mishap m;
        m.status = 400;
        m.type = "ResourceNotFoundException";
        return m;
    };
    s.run();
    EXPECT_EQ(s.code, error_code(service_errc::resource_not_found));
    EXPECT_EQ(s.result.diag.http_status, 400u);
    EXPECT_EQ(s.result.diag.code, "ResourceNotFoundException");
    EXPECT_EQ(s.writer.to->finished_with, s.code);
}

TEST(fetcher, without_consumed_capacity_the_limiter_goes_by_its_estimate) {
    scenario s;
    s.table->items = 200;
    s.table->report_capacity = false;
    s.params.read_capacity = 50;
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.capacity_used, 0);
}

struct bad_parameters {
    const char* name;
    void (*spoil)(fetch_params&);
};

class refusals : public testing::TestWithParam<bad_parameters> {};

TEST_P(refusals, come_before_any_request) {
    scenario s;
    GetParam().spoil(s.params);
    s.run();
    EXPECT_EQ(s.code, error_code(errc::invalid_argument));
    EXPECT_FALSE(s.result.diag.message.empty());
    EXPECT_EQ(s.table->scans, 0u);
}

INSTANTIATE_TEST_SUITE_P(
    parameters, refusals,
    testing::Values(bad_parameters{"no_table",
                                   [](fetch_params& p) {
                                       p.table_name.clear();
                                   }},
                    bad_parameters{"no_lanes",
                                   [](fetch_params& p) {
                                       p.max_parallel = 0;
                                   }},
                    bad_parameters{"segments",
                                   [](fetch_params& p) {
                                       p.total_segments = 1'000'001;
                                   }},
                    bad_parameters{"negative",
                                   [](fetch_params& p) {
                                       p.read_capacity = -1;
                                   }},
                    bad_parameters{"nan",
                                   [](fetch_params& p) {
                                       p.read_capacity = std::nan("");
                                   }},
                    bad_parameters{"values",
                                   [](fetch_params& p) {
                                       p.expression_attribute_values = "{\"a\":";
                                   }},
                    bad_parameters{"checkpoint",
                                   [](fetch_params& p) {
                                       p.total_segments = 4;
                                       p.resume_from.emplace();
                                       p.resume_from->total_segments = 5;
                                   }},
                    bad_parameters{"segment_twice",
                                   [](fetch_params& p) {
                                       p.resume_from.emplace();
                                       p.resume_from->total_segments = 5;
                                       p.resume_from->segments = {{1, true, {}}, {1, false, {}}};
                                   }}),
    [](const auto& tested) { return std::string(tested.param.name); });

// The limiter bounds what the table is charged, whatever the size of items: that is what counts.
TEST(fetcher, keeps_to_its_capacity) {
    for (double rate : {2.0, 20.0, 200.0}) {
        scenario s;
        s.table->items = 1'000'000;
        s.table->units_per_item = 0.05;
        s.table->page_items = 1000;
        s.table->latency = 2ms;
        s.params.total_segments = 32;
        s.params.max_parallel = 16;
        s.params.read_capacity = rate;
        s.start();
        s.time->run(s.context, 60s);
        double total = 0;
        for (const auto& [when, units] : s.table->charges) {
            total += units;
        }
        EXPECT_LE(total, rate * 60 * 1.02 + 1) << rate;
        EXPECT_GE(total, rate * 60 * 0.9 - 1) << rate;
        s.fetch->stop();
        s.time->run(s.context);
        EXPECT_TRUE(s.completed);
    }
}

TEST(fetcher, two_fetches_share_one_limiter) {
    rate_limiter_params shared(100);
    scenario a;
    shared.time = a.time;
    rate_limiter limiter(shared);
    a.table->items = 100'000;
    a.params.limiter = limiter;
    a.params.total_segments = 8;
    a.start();

    auto other_table = std::make_shared<model_table>(a.time);
    other_table->items = 100'000;
    a.service.transport = other_table;
    fetcher second(client(a.context.get_executor(), a.service), a.params,
                   any_writer(collecting_writer{}));
    second.async_run([](error_code, fetch_result) {});
    a.time->run(a.context, 60s);
    double total = 0;
    for (const auto& table : {a.table, other_table}) {
        double mine = 0;
        for (const auto& [when, units] : table->charges) {
            mine += units;
        }
        EXPECT_GT(mine, 2000);
        total += mine;
    }
    EXPECT_NEAR(total, 6000, 120);
    EXPECT_NEAR(limiter.report().error(), 0, 0.01);
    a.fetch->stop();
    second.stop();
    a.time->run(a.context);
}

} // namespace
} // namespace dyndump::test
