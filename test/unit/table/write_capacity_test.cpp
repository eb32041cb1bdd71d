// The rate that is kept.
#include "support/write_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

// Writes for ten seconds and more; the rate over them, and the worst second of all.
struct kept_rate {
    double mean = 0;
    double worst = 0;
};

// What has been started, for as long as that.
kept_rate watch(write_scenario& s) {
    const double rate = s.params.write_capacity;
    kept_rate kept;
    double before = 0;
    const auto begun = s.time->seconds();
    for (int second = 0; second < 11; ++second) {
        s.time->run(s.context, 1s);
        kept.worst = std::max(kept.worst, (s.target.units - before) / rate);
        before = s.target.units;
    }
    kept.mean = before / (s.time->seconds() - begun) / rate;
    s.time->forget_sleepers(); // what is under way is given up
    return kept;
}

kept_rate measure(double rate, std::size_t bytes, const std::function<void(write_scenario&)>& set) {
    write_scenario s;
    s.params.write_capacity = rate;
    set(s);
    for (std::uint32_t page = 0; page < 4; ++page) {
        s.start(
            s.items(static_cast<long>(s.pages.size()) * 100000,
                    static_cast<long>(rate * 4 / std::ceil(static_cast<double>(bytes + 4) / 1024)),
                    bytes),
            page);
    }
    return watch(s);
}

TEST(write_capacity, is_kept_for_small_and_large_items) {
    for (const double rate : {40.5, 500.0, 5000.0}) {
        for (const std::size_t bytes : {std::size_t{100}, std::size_t{3000}}) {
            const auto kept = measure(rate, bytes, [](write_scenario&) {});
            EXPECT_NEAR(kept.mean, 1, 0.03) << rate << ' ' << bytes;
            EXPECT_LE(kept.worst, 1.2) << rate << ' ' << bytes;
        }
    }
}

TEST(write_capacity, is_kept_for_items_of_all_sizes_with_an_index) {
    for (const double rate : {40.5, 500.0, 5000.0}) {
        // A second has to hold one of them.
        const std::size_t largest = rate < 100 ? 16000 : 40000;
        write_scenario s;
        s.params.write_capacity = rate;
        s.target.index_entries = 1;
        index_description index;
        index.name = "g";
        index.global = true;
        index.key_names = {"g"};
        index.projection = "ALL";
        s.params.table.indexes.push_back(index);
        seeded_random chance;
        long id = 0;
        for (std::uint32_t page = 0; page < 4; ++page) {
            std::vector<std::string> items;
            for (double units = 0; units < rate * 4;) {
                const auto share = chance.uniform();
                const auto bytes =
                    100 + static_cast<std::size_t>(static_cast<double>(largest) * share * share);
                items.push_back(s.item(id++, bytes, R"(,"g":{"S":"a"})"));
                units += 2 * std::ceil(static_cast<double>(bytes) / 1024);
            }
            s.start(items, page);
        }
        const auto kept = watch(s);
        const double one_item = 2 * static_cast<double>(largest + 1024) / 1024 / rate;
        EXPECT_NEAR(kept.mean, 1, 0.03 + one_item / 11) << rate;
        EXPECT_LE(kept.worst, 1.2 + one_item) << rate;
    }
}

TEST(write_capacity, what_comes_back_is_not_charged) {
    seeded_random chance;
    const auto kept = measure(500, 100, [&chance](write_scenario& s) {
        s.target.leaves_undone = [&chance](const std::string&) {
            return chance.uniform() < 0.3;
        };
    });
    EXPECT_NEAR(kept.mean, 1, 0.03);
    EXPECT_LE(kept.worst, 1.2);
}

TEST(write_capacity, estimates_count_where_the_service_says_nothing) {
    const auto kept = measure(500, 1500, [](write_scenario& s) { s.target.reports_units = false; });
    EXPECT_NEAR(kept.mean, 1, 0.03);
}

TEST(write_capacity, what_an_index_costs_is_paid_for) {
    // The service reports three units for each item of one, which nobody could have estimated.
    write_scenario s;
    s.params.write_capacity = 300;
    s.net->answer = [&s](const model_target::request& asked) {
        auto answer = s.target(asked);
        const auto size = s.target.batch_sizes.back();
        return model_target::reply(
            R"({"UnprocessedItems":{},"ConsumedCapacity":[{"CapacityUnits":)" +
            std::to_string(3 * size) + R"(,"Table":{"CapacityUnits":)" + std::to_string(size) +
            R"(},"GlobalSecondaryIndexes":{"g":{"CapacityUnits":)" + std::to_string(2 * size) +
            "}}}]}");
    };
    ASSERT_FALSE(s.write(s.items(0, 1000)));
    EXPECT_NEAR(s.time->seconds(), 10, 0.5);
    const auto stats = s.writer->stats();
    EXPECT_EQ(stats.units.total, 3000);
    EXPECT_EQ(stats.units.table, 1000);
    ASSERT_EQ(stats.units.indexes.size(), 1u);
    EXPECT_EQ(stats.units.indexes[0].name, "g");
    EXPECT_EQ(stats.units.indexes[0].units, 2000);
}

TEST(write_capacity, a_budget_is_shared) {
    write_scenario s;
    rate_limiter_params budget(100);
    budget.time = s.time;
    s.params.limiter = rate_limiter(budget);
    table_writer other(client(s.context.get_executor(), s.service), s.params);
    s.start(s.items(0, 250));
    auto& page = s.pages.emplace_back();
    page.content = make_page(s.items(1000, 250));
    asio::co_spawn(s.context, s.await_write(other, page),
                   [](const std::exception_ptr&, error_code ec) { EXPECT_FALSE(ec); });
    s.time->run(s.context);
    EXPECT_NEAR(s.time->seconds(), 5, 0.2);
    EXPECT_NEAR(s.params.limiter->report().spent, 500, 1);
}

} // namespace
} // namespace dyndump::test
