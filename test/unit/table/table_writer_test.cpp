// What is sent for a page, and how many requests at once.
#include "support/write_scenario.hpp"

namespace dyndump::test {
namespace {

using namespace std::chrono_literals;

TEST(table_writer, puts_all_items_of_a_page_in_full_batches) {
    write_scenario s;
    ASSERT_FALSE(s.write(s.items(0, 60)));
    s.expect_all(0, 60);
    EXPECT_EQ(s.target.batch_sizes, (std::vector<std::size_t>{25, 25, 10}));
    EXPECT_NEAR(s.time->seconds(), 0.01, 1e-9); // all at once
    const auto stats = s.writer->stats();
    EXPECT_EQ(stats.put, 60u);
    EXPECT_EQ(stats.requests, 3u);
    EXPECT_EQ(stats.units.total, 60);
    EXPECT_EQ(stats.units.table, 60);
    EXPECT_EQ(stats.resent + stats.rejected + stats.kept + stats.identical + stats.throttles, 0u);
    EXPECT_GT(stats.bytes, 60u * 20);
}

TEST(table_writer, an_empty_page_sends_nothing) {
    write_scenario s;
    EXPECT_FALSE(s.write({}));
    EXPECT_TRUE(s.net->seen.empty());
}

TEST(table_writer, bodies_keep_to_their_bytes) {
    write_scenario s;
    s.params.max_batch_bytes = 10000;
    ASSERT_FALSE(s.write(s.items(0, 50, 3000)));
    s.expect_all(0, 50, 3000);
    for (const auto& each : s.net->seen) {
        EXPECT_LE(each.body.size(), 10000u);
    }
    EXPECT_EQ(s.net->seen.size(), 17u);
    ASSERT_FALSE(s.write(s.items(100, 2, 20000)));
    s.expect_all(100, 2, 20000);
}

TEST(table_writer, no_more_requests_in_flight_than_allowed_over_all_pages) {
    write_scenario s;
    s.params.max_in_flight = 3;
    for (std::uint32_t page = 0; page < 4; ++page) {
        s.start(s.items(page * 1000, 100), page);
    }
    s.time->run(s.context);
    EXPECT_NEAR(s.time->seconds(), 0.06, 0.011); // 16 requests, three at a time
    for (long page = 0; page < 4; ++page) {
        s.expect_all(page * 1000, 100);
    }
}

TEST(table_writer, of_several_items_of_a_page_with_one_key_the_last_is_written) {
    write_scenario s;
    ASSERT_FALSE(s.write({R"({"id":{"N":"1"},"v":{"S":"old"}})", s.item(2),
                          R"({"v":{"S":"new"},"id":{"N":"1.0"}})"}));
    EXPECT_NE(s.target.items["1"].find("new"), std::string::npos);
    EXPECT_EQ(s.target.applied["1"], 1);
    EXPECT_EQ(s.writer->stats().superseded, 1u);
    EXPECT_EQ(s.writer->stats().put, 2u);
}

TEST(table_writer, removes_by_key) {
    write_scenario s;
    ASSERT_FALSE(s.write(s.items(0, 30)));
    write_scenario other;
    other.target.items = s.target.items;
    other.params.mode = write_mode::remove;
    ASSERT_FALSE(other.write(s.items(0, 29, 500)));
    EXPECT_EQ(other.target.items.size(), 1u);
    EXPECT_EQ(other.writer->stats().put, 29u);
    EXPECT_EQ(other.net->seen.at(0).body.find("xxx"), std::string::npos) << "keys are enough";
}

TEST(table_writer, faulty_parameters_are_reported_and_nothing_is_sent) {
    const auto fault_of = [](auto change) {
        write_scenario s;
        change(s.params);
        const auto fault = s.write({s.item(1)});
        EXPECT_TRUE(s.net->seen.empty());
        EXPECT_EQ(s.writer->error(), fault);
        EXPECT_FALSE(s.writer->failure().message.empty());
        return fault;
    };
    using params = table_writer_params;
    EXPECT_EQ(fault_of([](params& p) { p.table.name.clear(); }), errc::invalid_argument);
    EXPECT_EQ(fault_of([](params& p) { p.table.key_names.clear(); }), errc::invalid_argument);
    EXPECT_EQ(fault_of([](params& p) { p.max_in_flight = 0; }), errc::invalid_argument);
    EXPECT_EQ(fault_of([](params& p) { p.mode = write_mode::put_if_newer; }),
              errc::invalid_argument);
    EXPECT_EQ(fault_of([](params& p) { p.write_capacity = -1; }), errc::invalid_argument);
    EXPECT_EQ(fault_of([](params& p) { p.table.name = "arn:aws:s3:::b"; }), errc::invalid_argument);
}

TEST(table_writer, a_fault_ends_all_pages_and_is_kept_with_its_words) {
    write_scenario s;
    s.target.instead = [] {
        return model_target::fault("AccessDeniedException");
    };
    s.start(s.items(0, 100), 0);
    s.start(s.items(200, 100), 1);
    s.time->run(s.context);
    for (const auto& each : s.pages) {
        EXPECT_TRUE(each.ended);
        EXPECT_EQ(each.outcome, service_errc::access_denied);
    }
    EXPECT_EQ(s.writer->error(), service_errc::access_denied);
    EXPECT_EQ(s.writer->failure().server_message, "of AccessDeniedException");
    const auto sent = s.net->seen.size();
    EXPECT_EQ(s.write(s.items(300, 10)), service_errc::access_denied);
    EXPECT_EQ(s.net->seen.size(), sent);
}

TEST(table_writer, transient_faults_are_repeated) {
    write_scenario s;
    int turn = 0;
    s.target.instead = [&turn]() -> std::optional<model_target::reply> {
        return ++turn % 2 == 1 ? std::optional(model_target::fault("InternalServerError", "", 500))
                               : std::nullopt;
    };
    ASSERT_FALSE(s.write(s.items(0, 100)));
    s.expect_all(0, 100);
    EXPECT_GT(s.writer->stats().retries, 0u);
    EXPECT_EQ(s.writer->stats().put, 100u);
}

TEST(table_writer, is_a_page_writer_that_takes_several_pages_at_once) {
    write_scenario s;
    any_writer erased(s.make());
    EXPECT_EQ(erased.concurrency(), write_concurrency::concurrent);
}

} // namespace
} // namespace dyndump::test
