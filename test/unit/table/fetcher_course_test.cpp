// Servers whose pages contradict each other: keys that do not lead on, segments that overlap.
#include "support/fetch_scenario.hpp"

#include <string>

namespace dyndump::test {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view by) {
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), by);
}

TEST(fetcher_course, an_empty_key_and_null_end_a_segment) {
    for (const auto* end : {R"(,"LastEvaluatedKey":{}})", R"(,"LastEvaluatedKey":null})"}) {
        scenario s;
        s.params.total_segments = 4;
        s.table->rewrite = [end](std::string body) {
            const bool last = body.find("LastEvaluatedKey") == std::string::npos;
            return last ? body.substr(0, body.size() - 1) + end : body;
        };
        s.run();
        s.expect_every_item_once();
    }
}

TEST(fetcher_course, a_damaged_name_of_the_key_does_not_end_a_segment) {
    scenario s;
    s.params.total_segments = 2;
    int damaged = 0;
    s.table->rewrite = [&damaged](const std::string& body) {
        const bool now = body.find("LastEvaluatedKey") != std::string::npos && ++damaged % 3 == 0;
        return now ? replaced(body, "LastEvaluatedKey", "LastEvaluatedKez") : body;
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.retries, 0u);
}

TEST(fetcher_course, the_same_key_again_ends_the_run_at_once) {
    scenario s;
    s.params.total_segments = 1;
    s.table->rewrite = [](const std::string& body) {
        const auto at = body.find(R"("LastEvaluatedKey")");
        return body.substr(0, at) + R"("LastEvaluatedKey":{"id":{"S":"00000009"}}})";
    };
    s.run();
    EXPECT_EQ(s.code, errc::inconsistent_scan);
    EXPECT_EQ(s.table->scans, 2u);
    EXPECT_NE(s.result.diag.message, "");
    EXPECT_FALSE(s.result.complete);
}

TEST(fetcher_course, keys_that_go_in_a_circle_end_the_run) {
    scenario s;
    s.params.total_segments = 1;
    s.table->rewrite = [](const std::string& body) {
        return replaced(body, R"({"id":{"S":"00000089"}}})", R"({"id":{"S":"00000049"}}})");
    };
    s.run();
    EXPECT_EQ(s.code, errc::inconsistent_scan);
    EXPECT_LT(s.table->scans, 40u);
}

TEST(fetcher_course, a_server_that_ignores_segments_is_refused) {
    for (const std::uint64_t items : {1U, 5U, 1000U}) {
        for (const unsigned empty_every : {0U, 2U}) {
            scenario s;
            s.params.total_segments = 4;
            s.table->items = items;
            s.table->empty_every = empty_every;
            s.table->ignores_segments = true;
            s.run();
            EXPECT_EQ(s.code, errc::inconsistent_scan) << items;
            EXPECT_NE(s.result.diag.message.find("Segment"), std::string::npos);
            EXPECT_FALSE(s.result.complete);
            EXPECT_LT(s.table->scans, 20u);
        }
    }
}

TEST(fetcher_course,
     a_server_that_ignores_segments_is_refused_by_its_keys_where_items_are_projected) {
    scenario s;
    s.params.total_segments = 4;
    s.params.projection_expression = "x";
    s.table->items = 1000;
    s.table->ignores_segments = true;
    s.run();
    EXPECT_EQ(s.code, errc::inconsistent_scan);
}

TEST(fetcher_course, a_server_that_ignores_segments_is_refused_by_a_resumed_run) {
    scenario s;
    s.params.resume_from.emplace();
    s.params.resume_from->total_segments = 2;
    s.params.resume_from->segments = {{0, false, R"({"id":{"S":"00000499"}})"}};
    s.table->items = 1000;
    s.table->ignores_segments = true;
    s.run();
    EXPECT_EQ(s.code, errc::inconsistent_scan);
}

TEST(fetcher_course, one_segment_of_such_a_server_is_read) {
    scenario s;
    s.params.total_segments = 1;
    s.table->items = 1000;
    s.table->ignores_segments = true;
    s.run();
    s.expect_every_item_once();
}

TEST(fetcher_course, an_empty_table_and_empty_pages_are_no_contradiction) {
    for (const std::uint64_t items : {0U, 3U, 500U}) {
        for (const auto* projection : {"", "x"}) {
            scenario s;
            s.params.total_segments = 50;
            s.params.projection_expression = projection;
            s.table->items = items;
            s.table->empty_every = 1;
            s.run();
            s.expect_every_item_once();
        }
    }
}

TEST(fetcher_course, a_checksum_that_disappears_is_asked_for_again) {
    scenario s;
    s.params.total_segments = 4;
    s.table->has_checksum = [](std::uint64_t n) {
        return n % 5 != 0;
    };
    s.run();
    s.expect_every_item_once();
    EXPECT_GT(s.result.stats.retries, 0u);
}

} // namespace
} // namespace dyndump::test
