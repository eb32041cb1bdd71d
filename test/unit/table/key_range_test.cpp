// A table of several partitions, each with its own limit.
#include "support/write_scenario.hpp"

#include <algorithm>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

// Partition p holds the ids from p * span on; each is written page after page by its own worker.
struct partitioned {
    static constexpr long span = 1'000'000;

    explicit partitioned(std::vector<double> capacities)
        : rates(std::move(capacities))
        , left(rates)
        , since(rates.size(), 0)
        , taken(rates.size(), 0) {
        s.net->answer = [this](const model_target::request& asked) {
            return answer(asked);
        };
        s.target.leaves_undone = [this](const std::string& id) {
            return !take(id);
        };
    }

    // What has accrued, a second's worth at most.
    void accrue(std::size_t p) {
        left[p] = std::min(rates[p], left[p] + (s.time->seconds() - since[p]) * rates[p]);
        since[p] = s.time->seconds();
    }
    bool take(const std::string& id) {
        const auto p = static_cast<std::size_t>(std::stol(id) / span);
        accrue(p);
        if (left[p] < 1) {
            return false;
        }
        left[p] -= 1;
        taken[p] += 1;
        return true;
    }
    model_target::reply answer(const model_target::request& asked) {
        const auto at = asked.body.find(R"({"N":")") + 6;
        const auto p = static_cast<std::size_t>(std::stol(asked.body.substr(at)) / span);
        accrue(p);
        return left[p] < 1 ? model_target::throttle("TableWriteKeyRangeThroughputExceeded")
                           : s.target(asked);
    }

    asio::awaitable<void> worker(std::size_t p, double until) {
        long next = static_cast<long>(p) * span;
        while (s.time->seconds() < until) {
            page content = make_page(s.items(next, 500));
            content.set_segment(static_cast<std::uint32_t>(p), 1000);
            next += 500;
            auto fault = co_await s.make().write(content);
            EXPECT_FALSE(fault) << s.writer->failure().to_string();
        }
    }
    // Items of each partition a second, the burst at the beginning left out.
    std::vector<double> run(std::chrono::seconds length) {
        s.params.max_in_flight = 32;
        const double until = std::chrono::duration<double>(length).count() + 2;
        for (std::size_t p = 0; p < rates.size(); ++p) {
            asio::co_spawn(s.context, worker(p, until),
                           [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
        }
        s.time->run(s.context, 2s);
        const auto before = taken;
        s.time->run(s.context, length);
        std::vector<double> each;
        for (std::size_t p = 0; p < rates.size(); ++p) {
            each.push_back((taken[p] - before[p]) / (until - 2));
        }
        s.time->run(s.context);
        return each;
    }

    write_scenario s;
    std::vector<double> rates;
    std::vector<double> left;
    std::vector<double> since;
    std::vector<double> taken;
};

TEST(key_ranges, each_partition_gets_nine_tenths_of_what_it_can_take) {
    partitioned table(std::vector<double>(8, 1000));
    double sum = 0;
    for (const double rate : table.run(5s)) {
        EXPECT_GT(rate, 850);
        sum += rate;
    }
    EXPECT_GE(sum, 0.9 * 8000);
}

TEST(key_ranges, a_slow_partition_costs_the_others_nothing) {
    std::vector<double> rates(8, 1000);
    rates[3] = 100;
    partitioned table(rates);
    const auto each = table.run(5s);
    double others = 0;
    for (std::size_t p = 0; p < rates.size(); ++p) {
        others += p == 3 ? 0 : each[p];
    }
    EXPECT_GE(others, 0.95 * 7000);
    EXPECT_GE(each[3], 90);
}

} // namespace
} // namespace dyndump::test
