#include "support/fetch_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

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
        return model_table::mishap::refused("ThrottlingException");
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

// Whatever instant of the table's description it comes in: nothing more is asked.
TEST(fetcher, stop_while_the_table_cannot_be_described) {
    for (int ms = 0; ms < 5000; ms += 50) {
        scenario s;
        s.table->latency = 100ms;
        s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
            return model_table::mishap::refused("ThrottlingException");
        };
        s.start();
        s.time->run(s.context, std::chrono::milliseconds(ms));
        const auto asked = s.table->requests;
        const auto in_flight = s.table->in_flight;
        const auto before = s.time->now();
        s.fetch->stop();
        s.time->run(s.context);
        ASSERT_TRUE(s.completed) << ms;
        EXPECT_EQ(s.code, error_code(errc::stopped)) << ms;
        EXPECT_EQ(s.table->requests, asked) << ms;
        EXPECT_LE(s.time->now() - before, in_flight * s.table->latency) << ms;
        EXPECT_EQ(s.writer.to->finished_with, error_code(errc::stopped)) << ms;
    }
}

TEST(fetcher, stop_before_there_are_credentials_asks_nothing) {
    struct late final : credentials_provider {
        asio::awaitable<error_code> get(credentials_ptr& out, diagnostics&) override {
            const auto when = time->now() + 1s;
            auto interrupted = co_await time->sleep_until(when);
            out = std::make_shared<const credentials>("AKID", "secret");
            co_return interrupted;
        }
        std::string name() const override { return "late"; }
        std::shared_ptr<virtual_time> time;
    };
    for (const std::uint32_t segments : {0u, 4u}) { // describes the table, or begins to read it
        scenario s;
        const auto source = std::make_shared<late>();
        source->time = s.time;
        s.service.credentials = source;
        s.params.total_segments = segments;
        s.start();
        s.time->run(s.context, 500ms);
        s.fetch->stop();
        s.time->run(s.context, 0ms);
        ASSERT_TRUE(s.completed) << "it does not wait for them";
        EXPECT_EQ(s.code, error_code(errc::stopped));
        EXPECT_EQ(s.table->requests, 0u);
    }
}

// Opens a connection for ever, as through a proxy that does not come to an end.
struct opening_transport final : transport {
    explicit opening_transport(std::shared_ptr<virtual_time> its)
        : time(std::move(its)) {}

    asio::awaitable<error_code> exchange(const http_endpoint&, const http_request& request,
                                         http_response&, diagnostics&) override {
        ++begun;
        if (request.opening != nullptr) {
            *request.opening = opens;
        }
        const auto when = time->now() + std::chrono::hours(1000);
        auto interrupted = co_await time->sleep_until(when);
        ended += interrupted ? 1 : 0;
        co_return interrupted ? interrupted : make_error_code(errc::timed_out);
    }

    std::shared_ptr<virtual_time> time;
    bool opens = true;
    int begun = 0;
    int ended = 0;
};

TEST(fetcher, stop_is_heard_while_a_connection_is_opened) {
    scenario s;
    const auto net = std::make_shared<opening_transport>(s.time);
    s.service.transport = net;
    s.params.total_segments = 4;
    s.params.max_parallel = 4;
    s.start();
    s.time->run(s.context, 1s);
    ASSERT_EQ(net->begun, 4);
    s.fetch->stop();
    s.time->run(s.context, 1s);
    EXPECT_TRUE(s.completed);
    EXPECT_EQ(s.code, error_code(errc::stopped));
    EXPECT_EQ(net->ended, 4);
    EXPECT_EQ(s.result.stats.retries, 0u);
}

TEST(fetcher, stop_waits_for_what_has_been_sent) {
    scenario s;
    const auto net = std::make_shared<opening_transport>(s.time);
    net->opens = false;
    s.service.transport = net;
    s.params.total_segments = 1;
    s.start();
    s.time->run(s.context, 1s);
    s.fetch->stop();
    s.time->run(s.context, 1s);
    EXPECT_FALSE(s.completed);
    EXPECT_EQ(net->ended, 0);
    s.time->forget_sleepers(); // the run ends with its context
}

} // namespace
} // namespace dyndump::test
