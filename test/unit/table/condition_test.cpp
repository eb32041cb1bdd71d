// Conditional puts: what is there is told from what we put ourselves.
#include "support/write_scenario.hpp"

namespace dyndump::test {
namespace {

using reply = model_target::reply;

TEST(conditions, what_is_there_is_kept_and_each_item_counted_once) {
    write_scenario s;
    s.params.mode = write_mode::put_if_absent;
    s.target.items["1"] = R"({"id":{"N":"1"},"x":{"S":"foreign"}})";
    s.target.items["2"] = R"({"x":{"S":""},"id":{"N":"2.0"}})"; // ours, in other words
    s.target.items["3"] = s.item(3);
    ASSERT_FALSE(s.write(s.items(0, 10)));
    const auto stats = s.writer->stats();
    EXPECT_EQ(stats.put, 7u);
    EXPECT_EQ(stats.identical, 2u);
    EXPECT_EQ(stats.kept, 1u);
    EXPECT_NE(s.target.items["1"].find("foreign"), std::string::npos);
    EXPECT_EQ(s.net->seen.size(), 10u);
    EXPECT_EQ(stats.units.total, 10) << "a condition that fails costs as well";
}

TEST(conditions, an_item_whose_answer_was_lost_counts_as_put) {
    write_scenario s;
    s.params.mode = write_mode::put_if_absent;
    int turn = 0;
    s.target.afterwards = [&turn]() -> std::optional<reply> {
        switch (++turn % 3) {
        case 0:
            return model_target::fault("InternalServerError", "", 500);
        case 1:
            return reply(make_error_code(errc::connection_closed));
        default:
            return std::nullopt;
        }
    };
    ASSERT_FALSE(s.write(s.items(0, 100)));
    s.expect_all(0, 100);
    EXPECT_EQ(s.writer->stats().put, 100u);
    EXPECT_EQ(s.writer->stats().identical + s.writer->stats().kept, 0u);
    write_scenario again; // a second run after a crash
    again.params.mode = write_mode::put_if_absent;
    again.target.items = s.target.items;
    ASSERT_FALSE(again.write(s.items(0, 110)));
    EXPECT_EQ(again.writer->stats().identical, 100u);
    EXPECT_EQ(again.writer->stats().put, 10u);
}

TEST(conditions, a_lost_answer_is_remembered_over_a_throttle) {
    write_scenario s;
    s.params.mode = write_mode::put_if_absent;
    int turn = 0;
    s.target.instead = [&turn]() -> std::optional<reply> {
        return ++turn == 2 ? std::optional(model_target::fault("ThrottlingException"))
                           : std::nullopt;
    };
    s.target.afterwards = [&turn]() -> std::optional<reply> {
        return turn == 1 ? std::optional(model_target::fault("InternalServerError", "", 500))
                         : std::nullopt;
    };
    ASSERT_FALSE(s.write({s.item(1)}));
    EXPECT_EQ(s.net->seen.size(), 3u);
    EXPECT_EQ(s.writer->stats().put, 1u);
    EXPECT_EQ(s.writer->stats().identical, 0u);
}

TEST(conditions, what_a_server_does_not_show_counts_as_kept) {
    write_scenario s;
    s.params.mode = write_mode::put_if_absent;
    s.target.instead = [] {
        return model_target::fault("ConditionalCheckFailedException");
    };
    ASSERT_FALSE(s.write({s.item(1)}));
    EXPECT_EQ(s.writer->stats().kept, 1u);
}

TEST(conditions, the_newer_of_two_stays) {
    write_scenario s;
    s.params.mode = write_mode::put_if_newer;
    s.params.newer_attribute = "v";
    s.params.max_rejects = 2;
    const auto version = [&s](long id, const char* v) {
        return s.item(id, 0, std::string(R"(,"v":{"N":")") + v + "\"}");
    };
    s.target.items["1"] = version(1, "5");
    s.target.items["2"] = version(2, "5");
    s.target.items["3"] = version(3, "5");
    s.target.items["4"] = s.item(4);
    ASSERT_FALSE(s.write({version(1, "4"), version(2, "5"), version(3, "6"), version(4, "1"),
                          version(5, "1"), s.item(6), s.item(7, 0, R"(,"v":{"BOOL":true})")}));
    EXPECT_EQ(s.target.items["1"], version(1, "5"));
    EXPECT_EQ(s.target.items["3"], version(3, "6"));
    EXPECT_EQ(s.target.items["4"], version(4, "1"));
    const auto stats = s.writer->stats();
    EXPECT_EQ(stats.put, 3u);
    EXPECT_EQ(stats.kept, 1u);
    EXPECT_EQ(stats.identical, 1u);
    EXPECT_EQ(stats.rejected, 2u);
}

TEST(conditions, of_two_versions_in_a_page_the_newer_stays_whichever_comes_first) {
    write_scenario s;
    s.params.mode = write_mode::put_if_newer;
    s.params.newer_attribute = "v";
    ASSERT_FALSE(s.write({s.item(1, 0, R"(,"v":{"N":"9"})"), s.item(1, 0, R"(,"v":{"N":"8"})")}));
    EXPECT_NE(s.target.items["1"].find("9"), std::string::npos);
    EXPECT_EQ(s.writer->stats().superseded, 0u);
}

TEST(conditions, many_puts_are_under_way_at_once) {
    write_scenario s;
    s.params.mode = write_mode::put_if_absent;
    s.params.max_in_flight = 20;
    ASSERT_FALSE(s.write(s.items(0, 200)));
    EXPECT_NEAR(s.time->seconds(), 0.1, 0.011);
}

} // namespace
} // namespace dyndump::test
