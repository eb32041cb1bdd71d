// Operations that wait for others' sake: until when, and that they can be cancelled.
#include "async/launch.hpp"
#include "client/client_core.hpp"
#include "support/client_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

#include <array>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using request = client_scenario::request;
using reply = client_scenario::reply;

struct waiting : testing::Test {
    waiting() {
        s.net->answer = [this](const request& r) {
            return r.body.find("throttled") != std::string::npos && s.time->seconds() < until
                       ? s.refusal("ProvisionedThroughputExceededException", 400,
                                   R"(,"ThrottlingReasons":[{"reason":)"
                                   R"("TableReadAccountLimitExceeded","resource":"arn"}])")
                       : reply(s.one_item());
        };
    }

    struct operation {
        page result;
        diagnostics diag;
        error_code code = errc::stalled;
        asio::cancellation_signal cancel;
    };
    void start(client& service, operation& which, const std::string& table) {
        service.async_scan(s.of_table(table), which.result, which.diag,
                           asio::bind_cancellation_slot(
                               which.cancel.slot(), [&which](error_code ec) { which.code = ec; }));
    }
    std::size_t sent(const std::string& table) const {
        return static_cast<std::size_t>(std::ranges::count_if(s.net->seen, [&](const request& r) {
            return r.body.find('"' + table + '"') != std::string::npos;
        }));
    }

    client_scenario s;
    double until = 3600;
    operation refused;
    operation other;
};

TEST_F(waiting, for_the_end_of_anothers_backoff) {
    client service(s.context.get_executor(), s.params);
    start(service, refused, "throttled");
    while (sent("throttled") < 5) {
        s.time->run(s.context, 1ms);
    }
    s.time->run(s.context, s.net->latency); // it has just been refused again
    const auto before = s.time->now();
    start(service, other, "other");
    s.time->run(s.context, 1ms);
    ASSERT_EQ(other.code, errc::stalled);
    ASSERT_EQ(sent("other"), 0u); // held up
    other.cancel.emit(asio::cancellation_type::terminal);
    s.time->run(s.context, 1ms);
    EXPECT_EQ(other.code, asio::error::operation_aborted);
    EXPECT_LE(s.time->now() - before, 2ms);
    EXPECT_EQ(sent("other"), 0u);
    until = 0;
    s.time->run(s.context);
    EXPECT_FALSE(refused.code) << refused.diag.to_string();
}

// Every back-off is as long as it may be.
struct highest final : random_source {
    std::uint64_t bits() override { return ~std::uint64_t{0}; }
};

TEST_F(waiting, for_the_end_of_a_backoff_that_began_meanwhile) {
    s.params.random = std::make_shared<highest>();
    client service(s.context.get_executor(), s.params);
    until = 1;
    operation refused_late; // at 500 ms, so nobody sends until 1500 ms
    s.net->latency = 500ms;
    start(service, refused_late, "throttled_late");
    s.time->run(s.context, 1ms);
    s.net->latency = 10ms;
    start(service, refused, "throttled"); // at 11 ms, so nobody sends until 1011 ms
    s.time->run(s.context, 19ms);
    start(service, other, "other");
    s.time->run(s.context, 1400ms);
    EXPECT_EQ(other.code, errc::stalled);
    EXPECT_EQ(s.net->seen.size(), 2u);
    s.time->run(s.context);
    for (const auto* each : {&refused, &refused_late, &other}) {
        EXPECT_FALSE(each->code) << each->diag.to_string();
    }
}

// Leave to send, given after half a second.
struct gate final : detail::admission {
    explicit gate(std::shared_ptr<virtual_time> clock)
        : time(std::move(clock))
        , opens(time->now() + 500ms) {}

    asio::awaitable<error_code> admit() override {
        auto waited = co_await time->sleep_until(opens);
        given += waited ? 0 : 1;
        co_return waited;
    }
    void charge(std::optional<double>) override { ++charged; }
    void refund() override { ++refunded; }

    std::shared_ptr<virtual_time> time;
    time_source::time_point opens;
    int given = 0;
    int charged = 0;
    int refunded = 0;
};

// Leave comes while nobody sends, since another was refused meanwhile.
struct waiting_at_the_gate : waiting {
    waiting_at_the_gate() {
        s.params.random = std::make_shared<highest>();
        until = 1;
        session.gate = &leave;
        session.waiting = &idle;
        session.ending = &ending;
        service.emplace(s.context.get_executor(), s.params);
        auto body = detail::core_of(*service)->scan(asked, session, other.result, other.diag);
        asio::co_spawn(s.context, async::without_throwing(std::move(body)),
                       asio::bind_cancellation_slot(
                           other.cancel.slot(),
                           [this](std::exception_ptr, error_code ec) { other.code = ec; }));
        start(*service, refused, "throttled");
        s.time->run(s.context, 900ms);
    }

    gate leave{s.time};
    bool idle = false;
    std::atomic<bool> ending{false};
    scan_request asked = s.of_table("other");
    detail::scan_session session;
    std::optional<client> service;
};

TEST_F(waiting_at_the_gate, what_comes_too_early_is_given_back) {
    EXPECT_EQ(sent("other"), 0u);
    EXPECT_TRUE(idle);
    EXPECT_EQ(leave.given, 1);
    EXPECT_EQ(leave.refunded, 1);
    s.time->run(s.context);
    EXPECT_FALSE(other.code) << other.diag.to_string();
    EXPECT_FALSE(idle);
    EXPECT_EQ(sent("other"), 1u);
    EXPECT_EQ(leave.given, 2);
    EXPECT_EQ(leave.refunded, 1);
    EXPECT_EQ(leave.charged, 1);
}

TEST_F(waiting_at_the_gate, it_is_given_back_once_if_nothing_is_sent_at_all) {
    const auto before = s.time->now();
    ending = true;
    other.cancel.emit(asio::cancellation_type::terminal);
    s.time->run(s.context, 1ms);
    EXPECT_EQ(other.code, asio::error::operation_aborted);
    EXPECT_LE(s.time->now() - before, 1ms);
    EXPECT_FALSE(idle);
    s.time->run(s.context);
    EXPECT_EQ(sent("other"), 0u);
    EXPECT_EQ(leave.given, 1);
    EXPECT_EQ(leave.refunded, 1);
    EXPECT_EQ(leave.charged, 0);
}

TEST_F(waiting, for_a_turn_in_adaptive_mode) {
    s.params.retry.mode = retry_mode::adaptive;
    client service(s.context.get_executor(), s.params);
    start(service, refused, "throttled");
    s.time->run(s.context, 30s); // by now there is a rate
    std::array<operation, 100> crowd;
    for (auto& each : crowd) {
        start(service, each, "first");
    }
    start(service, other, "other");
    s.time->run(s.context, s.net->latency);
    ASSERT_EQ(other.code, errc::stalled);
    other.cancel.emit(asio::cancellation_type::terminal);
    s.time->run(s.context, 1ms);
    EXPECT_EQ(other.code, asio::error::operation_aborted);
    EXPECT_EQ(sent("other"), 0u);
    until = 0;
    s.time->run(s.context);
    EXPECT_FALSE(refused.code) << refused.diag.to_string();
    for (const auto& each : crowd) {
        EXPECT_FALSE(each.code) << each.diag.to_string();
    }
}

} // namespace
} // namespace dyndump::test
