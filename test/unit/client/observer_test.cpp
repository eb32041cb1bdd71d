// What an observer sees of a client at work.
#include "support/client_scenario.hpp"

#include <dyndump/observer.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;
using request = client_scenario::request;
using reply = client_scenario::reply;

struct recorder final : observer {
    struct seen {
        std::string what;
        unsigned number = 0;
        std::string text;
        std::chrono::nanoseconds time{};
    };
    std::vector<seen> all;

    void on_page(const page_event& e) noexcept override {
        all.push_back({"page", e.attempts, std::string(e.table), e.elapsed});
        last_page = e;
    }
    void on_retry(const failure_event& e) noexcept override { failed("retry", e); }
    void on_throttle(const failure_event& e) noexcept override { failed("throttle", e); }
    void on_failure(const failure_event& e) noexcept override { failed("failure", e); }

    void failed(const char* what, const failure_event& e) {
        all.push_back({what, e.attempt, std::string(e.code), e.delay});
    }

    page_event last_page;
};

struct observed_client : client_scenario {
    std::shared_ptr<recorder> watcher = std::make_shared<recorder>();
    observed_client() { params.log = logger(watcher); }
};

TEST(observer, sees_throttles_retries_and_the_page) {
    observed_client s;
    s.net->latency = 10ms;
    s.net->answer = [&s](const request&) {
        switch (s.net->seen.size()) {
        case 1:
            return s.refusal("ProvisionedThroughputExceededException");
        case 2:
            return s.refusal("InternalServerError", 500);
        default:
            return reply(s.one_item());
        }
    };
    auto asked = s.of_table("t");
    asked.segment = 2;
    asked.total_segments = 3;
    ASSERT_FALSE(s.scan(asked));
    const auto& all = s.watcher->all;
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].what, "throttle");
    EXPECT_EQ(all[0].number, 1u);
    EXPECT_EQ(all[0].text, "ProvisionedThroughputExceededException");
    EXPECT_EQ(all[1].what, "retry");
    EXPECT_EQ(all[1].number, 2u);
    EXPECT_EQ(all[1].text, "InternalServerError");
    EXPECT_EQ(all[2].what, "page");
    EXPECT_EQ(all[2].number, 3u);
    EXPECT_EQ(all[2].text, "t");
    EXPECT_GE(all[2].time, 30ms + all[0].time + all[1].time);
    EXPECT_LE(all[2].time, 31ms + all[0].time + all[1].time);

    EXPECT_EQ(s.watcher->last_page.segment, 2u);
    EXPECT_EQ(s.watcher->last_page.items, 1u);
    EXPECT_EQ(s.watcher->last_page.bytes, s.one_item().size());
    EXPECT_EQ(s.watcher->last_page.units, 0.5);
}

TEST(observer, sees_what_ends_an_operation) {
    observed_client s;
    s.net->answer = [](const request&) {
        return client_scenario::refusal("ResourceNotFoundException");
    };
    EXPECT_EQ(s.scan(), service_errc::resource_not_found);
    ASSERT_EQ(s.watcher->all.size(), 1u);
    EXPECT_EQ(s.watcher->all[0].what, "failure");
    EXPECT_EQ(s.watcher->all[0].text, "ResourceNotFoundException");
}

TEST(observer, beside_a_log) {
    observed_client s;
    std::size_t lines = 0;
    s.params.log = logger([&lines](const log_event&) { ++lines; }).observed_by(s.watcher);
    s.net->answer = [&s](const request&) {
        return reply(s.one_item());
    };
    ASSERT_FALSE(s.scan());
    EXPECT_EQ(s.watcher->all.size(), 1u);
    EXPECT_EQ(lines, 1u);
}

} // namespace
} // namespace dyndump::test
