// Many first operations that do not know the region yet.
#include "support/client_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

constexpr const char* metadata_host = "169.254.169.254";

struct unknown_region : testing::Test {
    unknown_region() {
        ::unsetenv("AWS_REGION");
        ::unsetenv("AWS_DEFAULT_REGION");
        ::setenv("AWS_CONFIG_FILE", "/nonexistent", 1);
        s.params.region.clear();
        s.net->answer = [](const request& r) -> reply {
            if (r.where.host == metadata_host) {
                return r.method == "PUT" ? std::string("token") : std::string("ap-south-1");
            }
            return client_scenario::one_item();
        };
    }

    void start() {
        client service(s.context.get_executor(), s.params);
        for (auto& each : many) {
            service.async_scan(client_scenario::of_table("t"), each.result, each.diag,
                               asio::bind_cancellation_slot(
                                   each.cancel.slot(), [&each](error_code ec) { each.code = ec; }));
        }
    }

    std::size_t asked_for_tokens() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(s.net->seen, [](const request& r) { return r.method == "PUT"; }));
    }

    struct operation {
        page result;
        diagnostics diag;
        error_code code = errc::stalled;
        asio::cancellation_signal cancel;
    };

    client_scenario s;
    std::array<operation, 20> many;
};

TEST_F(unknown_region, is_asked_for_once) {
    start();
    s.time->run(s.context);
    for (const auto& each : many) {
        EXPECT_FALSE(each.code) << each.diag.to_string();
    }
    EXPECT_EQ(asked_for_tokens(), 1u);
    EXPECT_EQ(s.net->seen.size(), 2 + many.size());
}

TEST_F(unknown_region, that_nobody_knows_is_told_to_all) {
    s.net->answer = [](const request&) {
        return reply(errc::timed_out);
    };
    start();
    s.time->run(s.context);
    for (const auto& each : many) {
        EXPECT_EQ(each.code, errc::bad_region);
        EXPECT_NE(each.diag.message.find("No region is configured"), std::string::npos);
    }
    EXPECT_EQ(asked_for_tokens(), 1u);
}

TEST_F(unknown_region, another_asks_when_the_first_is_cancelled) {
    start();
    s.time->run(s.context, std::chrono::milliseconds(5)); // the question is under way
    ASSERT_EQ(asked_for_tokens(), 1u);
    many[0].cancel.emit(asio::cancellation_type::terminal);
    many[1].cancel.emit(asio::cancellation_type::terminal); // one that waits
    s.time->run(s.context);
    for (std::size_t i = 0; i < many.size(); ++i) {
        EXPECT_EQ(many[i].code, i < 2 ? error_code(asio::error::operation_aborted) : error_code())
            << i;
    }
    EXPECT_EQ(asked_for_tokens(), 2u);
}

TEST_F(unknown_region, one_that_waits_may_go_while_the_question_is_under_way) {
    start();
    s.time->run(s.context, std::chrono::milliseconds(5));
    many[7].cancel.emit(asio::cancellation_type::terminal);
    s.time->run(s.context, std::chrono::milliseconds(1));
    EXPECT_EQ(many[7].code, asio::error::operation_aborted);
    s.time->run(s.context);
    EXPECT_FALSE(many[6].code);
    EXPECT_FALSE(many[8].code);
    EXPECT_EQ(asked_for_tokens(), 1u);
}

} // namespace
} // namespace dyndump::test
