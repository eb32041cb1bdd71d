// Items that cannot be written.
#include "support/write_scenario.hpp"

#include <set>

namespace dyndump::test {
namespace {

struct rejects : testing::Test {
    rejects() {
        s.params.on_reject = [this](const rejected_item& each) {
            seen.emplace_back(each.item);
            reasons.emplace(each.reason);
            codes.emplace(each.service_code);
            return kept;
        };
    }
    write_scenario s;
    std::vector<std::string> seen;
    std::set<std::string> reasons;
    std::set<std::string> codes;
    error_code kept;
};

TEST_F(rejects, an_offender_is_found_and_all_others_of_its_batch_are_written) {
    s.params.max_rejects = 10;
    s.target.refuses = [](const std::string& id) {
        return id == "13" || id == "14" || id == "99";
    };
    ASSERT_FALSE(s.write(s.items(0, 200)));
    EXPECT_EQ(s.target.items.size(), 197u);
    EXPECT_EQ(std::set(seen.begin(), seen.end()),
              (std::set<std::string>{s.item(13), s.item(14), s.item(99)}));
    EXPECT_EQ(reasons, std::set<std::string>{"of ValidationException"});
    EXPECT_EQ(codes, std::set<std::string>{"ValidationException"});
    EXPECT_EQ(s.writer->stats().rejected, 3u);
    EXPECT_EQ(s.writer->stats().put, 197u);
    for (const auto& [id, times] : s.target.applied) {
        EXPECT_EQ(times, 1) << id;
    }
}

TEST_F(rejects, an_offender_costs_ten_requests_more_at_most) {
    for (int bad = 0; bad < 25; ++bad) {
        write_scenario one;
        one.params.max_rejects = 1;
        one.target.refuses = [bad](const std::string& id) {
            return id == std::to_string(bad);
        };
        ASSERT_FALSE(one.write(one.items(0, 25)));
        EXPECT_LE(one.net->seen.size(), 11u);
        EXPECT_EQ(one.writer->stats().put, 24u);
    }
}

TEST_F(rejects, one_more_than_may_be_ends_the_writing_with_its_error) {
    s.target.refuses = [](const std::string& id) {
        return id == "5";
    };
    EXPECT_EQ(s.write(s.items(0, 10)), service_errc::validation);
    EXPECT_EQ(seen, std::vector<std::string>{s.item(5)});
    EXPECT_EQ(s.writer->failure().message,
              "1 item was rejected, and 0 may be. The last: of ValidationException");
    EXPECT_EQ(s.writer->failure().code, "ValidationException");
}

TEST_F(rejects, what_has_no_key_is_not_sent) {
    s.params.max_rejects = 2;
    ASSERT_FALSE(s.write({s.item(1), R"({"x":{"S":"no key"}})", R"({"id":{"BOOL":true}})"}));
    EXPECT_EQ(s.writer->stats().rejected, 2u);
    EXPECT_EQ(s.writer->stats().put, 1u);
    EXPECT_EQ(codes, std::set<std::string>{""});
    EXPECT_NE(reasons.begin()->find("key"), std::string::npos);
    EXPECT_EQ(s.target.batch_sizes, std::vector<std::size_t>{1});
}

TEST_F(rejects, one_that_cannot_be_kept_ends_the_writing) {
    s.params.max_rejects = 100;
    kept = boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
    s.target.refuses = [](const std::string& id) {
        return id == "5";
    };
    EXPECT_EQ(s.write(s.items(0, 10)), kept);
}

TEST_F(rejects, a_search_goes_on_after_throttles_and_lost_answers) {
    s.params.max_rejects = 1;
    s.target.refuses = [](const std::string& id) {
        return id == "17";
    };
    int turn = 0;
    s.target.instead = [&turn]() -> std::optional<model_target::reply> {
        switch (++turn % 4) {
        case 1:
            return model_target::throttle("TableWriteKeyRangeThroughputExceeded");
        case 2:
            return model_target::fault("InternalServerError", "", 500);
        default:
            return std::nullopt;
        }
    };
    ASSERT_FALSE(s.write(s.items(0, 25)));
    EXPECT_EQ(s.target.items.size(), 24u);
    EXPECT_EQ(seen, std::vector<std::string>{s.item(17)});
    EXPECT_EQ(s.writer->stats().put, 24u);
}

TEST_F(rejects, of_conditional_puts) {
    s.params.max_rejects = 1;
    s.params.mode = write_mode::put_if_absent;
    s.target.refuses = [](const std::string& id) {
        return id == "2";
    };
    ASSERT_FALSE(s.write(s.items(0, 5)));
    EXPECT_EQ(seen, std::vector<std::string>{s.item(2)});
    EXPECT_EQ(s.net->seen.size(), 5u);
}

TEST_F(rejects, a_missing_table_is_no_matter_of_items) {
    s.params.max_rejects = 100;
    s.target.instead = [] {
        return model_target::fault("ResourceNotFoundException");
    };
    EXPECT_EQ(s.write(s.items(0, 10)), service_errc::resource_not_found);
    EXPECT_TRUE(seen.empty());
    EXPECT_EQ(s.net->seen.size(), 1u);
}

} // namespace
} // namespace dyndump::test
