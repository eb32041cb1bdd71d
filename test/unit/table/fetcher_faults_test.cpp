#include "support/fetch_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

TEST(fetcher, transient_failures_are_repeated) {
    scenario s;
    s.table->items = 2000;
    s.params.total_segments = 8;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        model_table::mishap m;
        switch (n % 10) {
        case 2:
            m.broken = errc::connection_closed;
            return m;
        case 5:
            m.status = 500;
            m.type = "InternalServerError";
            return m;
        case 7:
            m.body = R"({"Items":[{"id":{"S":"1"}}],"Count":2,"ScannedCount":2})";
            return m;
        default:
            return std::nullopt;
        }
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.retries, 0u);
}

TEST(fetcher, throttling_slows_and_never_ends) {
    scenario s;
    s.table->items = 500;
    s.table->disturb = [](std::uint64_t n) -> std::optional<model_table::mishap> {
        if (n % 4 == 0) {
            return std::nullopt;
        }
        return model_table::mishap::throttled();
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.throttles, 10u);
}

TEST(fetcher, nothing_but_throttling_ends_in_a_stall) {
    scenario s;
    s.service.retry.max_stall = 60s;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        return model_table::mishap::refused("ThrottlingException");
    };
    s.params.total_segments = 4;
    s.run();
    EXPECT_EQ(s.code, error_code(errc::stalled));
    EXPECT_LT(s.time->seconds(), 120);
}

TEST(fetcher, a_fatal_error_ends_the_run_and_says_why) {
    scenario s;
    s.params.total_segments = 4;
    s.table->disturb = [](std::uint64_t) -> std::optional<model_table::mishap> {
        return model_table::mishap::refused("ResourceNotFoundException");
    };
    s.run();
    EXPECT_EQ(s.code, error_code(service_errc::resource_not_found));
    EXPECT_EQ(s.result.diag.http_status, 400u);
    EXPECT_EQ(s.result.diag.code, "ResourceNotFoundException");
    EXPECT_EQ(s.writer.to->finished_with, s.code);
}

} // namespace
} // namespace dyndump::test
