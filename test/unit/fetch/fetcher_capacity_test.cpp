#include "support/fetch_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

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

TEST(fetcher, without_consumed_capacity_the_limiter_goes_by_its_estimate) {
    scenario s;
    s.table->items = 200;
    s.table->report_capacity = false;
    s.params.read_capacity = 50;
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.capacity_used, 0);
}

} // namespace
} // namespace dyndump::test
