// Cancellation: each type, at each instant of a run.
#include "support/fetch_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace dyndump::test {
namespace {

using asio::cancellation_type;

struct kind {
    const char* name;
    cancellation_type type;
};

class cancellation : public testing::TestWithParam<kind> {};

void start_cancellable(scenario& s, asio::cancellation_signal& signal) {
    s.make(s.writer);
    s.fetch->async_run(
        asio::bind_cancellation_slot(signal.slot(), [&s](error_code ec, fetch_result r) {
            s.completed = true;
            s.code = ec;
            s.result = std::move(r);
        }));
}

TEST_P(cancellation, at_each_instant) {
    const bool orderly = GetParam().type == cancellation_type::partial;
    for (int us = 0; us < 40'000; us += 500) {
        scenario s;
        s.table->items = 400;
        s.params.total_segments = 8;
        s.params.max_parallel = 4;
        s.params.read_capacity = us % 1000 == 0 ? 0 : 3000;
        s.writer.pause = std::chrono::microseconds(300);
        asio::cancellation_signal signal;
        start_cancellable(s, signal);
        s.time->run(s.context, std::chrono::microseconds(us));
        const auto then = s.time->now();
        // The first request with a limiter describes the table.
        const bool describing = s.params.read_capacity > 0 && s.table->requests == 1;
        const auto in_flight = describing ? 0 : s.table->in_flight;
        const auto pages_then = s.writer.to->pages;
        signal.emit(GetParam().type);
        s.time->run(s.context, std::chrono::seconds(1));
        ASSERT_TRUE(s.completed) << us;
        EXPECT_EQ(s.time->sleepers(), 0u) << us;
        if (s.result.complete) {
            continue;
        }
        s.expect_nothing_twice();
        EXPECT_EQ(s.writer.to->finished, 1) << us;
        if (orderly) {
            EXPECT_EQ(s.code, error_code(errc::stopped)) << us;
            EXPECT_GE(s.writer.to->pages, pages_then + in_flight) << us;
        } else {
            EXPECT_EQ(s.code, error_code(asio::error::operation_aborted)) << us;
            EXPECT_EQ(s.time->now(), then) << us << ": it waited for something";
        }
    }
}

INSTANTIATE_TEST_SUITE_P(types, cancellation,
                         testing::Values(kind{"terminal", cancellation_type::terminal},
                                         kind{"total", cancellation_type::total},
                                         kind{"partial", cancellation_type::partial}),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(cancellation, after_completion_is_harmless) {
    scenario s;
    asio::cancellation_signal signal;
    start_cancellable(s, signal);
    s.time->run(s.context);
    signal.emit(cancellation_type::terminal);
    s.time->run(s.context);
    s.expect_every_item_once();
}

TEST(cancellation, of_a_single_scan) {
    scenario s;
    client c(s.context.get_executor(), s.service);
    asio::cancellation_signal signal;
    diagnostics diag;
    page result;
    scan_request request;
    request.table_name = "t";
    error_code seen;
    c.async_scan(request, result, diag,
                 asio::bind_cancellation_slot(signal.slot(), [&](error_code ec) { seen = ec; }));
    s.time->run(s.context, std::chrono::milliseconds(1));
    signal.emit(cancellation_type::total);
    s.time->run(s.context);
    EXPECT_EQ(seen, error_code(asio::error::operation_aborted));
    EXPECT_TRUE(result.empty());
}

TEST(cancellation, before_a_retry) {
    scenario s;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        return model_table::mishap::refused("ThrottlingException");
    };
    s.params.total_segments = 4;
    asio::cancellation_signal signal;
    start_cancellable(s, signal);
    s.time->run(s.context, std::chrono::seconds(30));
    signal.emit(cancellation_type::terminal);
    s.time->run(s.context, std::chrono::milliseconds(1));
    EXPECT_TRUE(s.completed);
    EXPECT_EQ(s.code, error_code(asio::error::operation_aborted));
}

} // namespace
} // namespace dyndump::test
