// Operations that wait for others' sake can be cancelled.
#include "support/client_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

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
