#include "core/tell.hpp"

#include <dyndump/error.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dyndump::core {
namespace {

using namespace std::chrono_literals;

// Which of its functions was called, and for what.
struct watcher final : observer {
    void on_page(const page_event& e) noexcept override { note("page", e.table); }
    void on_retry(const failure_event& e) noexcept override { note("retry", e.operation); }
    void on_throttle(const failure_event& e) noexcept override { note("throttle", e.operation); }
    void on_failure(const failure_event& e) noexcept override { note("failure", e.operation); }
    void on_refresh(const refresh_event& e) noexcept override { note("refresh", e.source); }
    void on_connection(const connection_event& e) noexcept override { note("connection", e.host); }

    void note(std::string_view what, std::string_view of) {
        heard.push_back(fmt::format("{} {}", what, of));
    }
    std::vector<std::string> heard;
};

std::string as_line(const log_event& event) {
    static constexpr const char* levels[] = {"debug", "info", "warning", "error"};
    std::string line = fmt::format("{} {}", levels[static_cast<int>(event.level)], event.name);
    for (const auto& field : event.fields) {
        std::visit([&](const auto& value) { line += fmt::format(" {}={}", field.key, value); },
                   field.value);
    }
    return line;
}

struct telling : testing::Test {
    logger to(log_level least) {
        return logger([this](const log_event& event) { lines.push_back(as_line(event)); }, least)
            .observed_by(seen);
    }

    std::shared_ptr<watcher> seen = std::make_shared<watcher>();
    std::vector<std::string> lines;
    const logger all = to(log_level::debug);
};

failure_event a_failure() {
    failure_event event;
    event.operation = "Scan";
    event.attempt = 2;
    event.error = service_errc::throttling;
    event.code = "ThrottlingException";
    event.http_status = 400;
    event.request_id = "R1";
    event.why = "slow down";
    event.scope = "table";
    event.delay = 1500us;
    return event;
}

TEST_F(telling, a_page) {
    page_event event;
    event.table = "orders";
    event.segment = 3;
    event.items = 10;
    event.bytes = 4000;
    event.units = 0.5;
    event.attempts = 2;
    event.elapsed = 12ms;
    event.request_id = "R1";
    tell(all, event);
    event.units.reset();
    tell(to(log_level::info), event);
    EXPECT_EQ(lines, (std::vector<std::string>{"debug page table=orders segment=3 items=10 "
                                               "bytes=4000 units=0.5 attempts=2 elapsed_ms=12 "
                                               "request_id=R1"}));
    EXPECT_EQ(seen->heard, (std::vector<std::string>{"page orders", "page orders"}));
}

TEST_F(telling, a_failed_attempt_is_named_by_what_it_leads_to) {
    const std::string rest =
        fmt::format(" operation=Scan attempt=2 error={} code=ThrottlingException http_status=400 "
                    "request_id=R1 why=slow down scope=table delay_ms=1.5",
                    error_code(service_errc::throttling).message());
    tell(all, a_failure(), failed_attempt_leads_to::retry);
    tell(all, a_failure(), failed_attempt_leads_to::throttle);
    tell(all, a_failure(), failed_attempt_leads_to::failure);
    EXPECT_EQ(lines, (std::vector<std::string>{"info retry" + rest, "info throttle" + rest,
                                               "error failure" + rest}));
    EXPECT_EQ(seen->heard,
              (std::vector<std::string>{"retry Scan", "throttle Scan", "failure Scan"}));
}

TEST_F(telling, what_ends_an_operation_is_heard_above_what_is_repeated) {
    const auto errors = to(log_level::error);
    tell(errors, a_failure(), failed_attempt_leads_to::retry);
    EXPECT_TRUE(lines.empty());
    tell(errors, a_failure(), failed_attempt_leads_to::failure);
    EXPECT_EQ(lines.size(), 1u);
}

TEST_F(telling, a_refresh_from_its_beginning_to_its_end) {
    refresh_event event;
    event.source = "the container's service";
    event.mandatory = true;
    tell(all, event);
    event.mandatory = false;
    tell(all, event);
    event.what = refresh_event::phase::done;
    event.access_key_id = "ASIA1";
    tell(all, event);
    event.what = refresh_event::phase::failed;
    event.error = errc::timed_out;
    event.why = "no answer";
    tell(all, event);
    tell(to(log_level::error), event);
    const std::string source = " source=the container's service";
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "debug refresh outcome=begins" + source + " window=mandatory",
                         "debug refresh outcome=begins" + source + " window=advisory",
                         "info refresh outcome=done" + source + " access_key_id=ASIA1",
                         "warning refresh outcome=failed" + source + " error=" +
                             error_code(errc::timed_out).message() + " why=no answer"}));
    EXPECT_EQ(seen->heard.size(), 5u);
}

TEST_F(telling, a_connection_that_is_open_and_one_that_is_not) {
    connection_event event;
    event.host = "localhost";
    event.port = 8000;
    tell(all, event);
    event.tls = true;
    event.resumed = true;
    event.error = errc::tls_verification_failed;
    tell(all, event);
    event.error = {};
    tell(to(log_level::info), event);
    EXPECT_EQ(lines, (std::vector<std::string>{
                         "debug connection host=localhost port=8000 tls=no resumed=no outcome=open",
                         "info connection host=localhost port=8000 tls=yes resumed=yes outcome=" +
                             error_code(errc::tls_verification_failed).message()}));
    EXPECT_EQ(seen->heard.size(), 3u);
}

TEST(telling_nobody, says_nothing) {
    const logger nobody;
    EXPECT_FALSE(nobody.wants(log_level::error));
    tell(nobody, page_event());
    tell(nobody, a_failure(), failed_attempt_leads_to::failure);
    tell(nobody, refresh_event());
    tell(nobody, connection_event());
}

TEST(telling_an_observer_only, makes_no_lines) {
    auto seen = std::make_shared<watcher>();
    const logger typed(seen);
    EXPECT_FALSE(typed.wants(log_level::error));
    tell(typed, a_failure(), failed_attempt_leads_to::throttle);
    EXPECT_EQ(seen->heard, (std::vector<std::string>{"throttle Scan"}));
}

} // namespace
} // namespace dyndump::core
