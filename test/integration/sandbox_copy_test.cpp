// A table copied into another, through a service that misbehaves: both are the same in the end.
#include "support/credentials_scenario.hpp"
#include "support/temporary_directory.hpp"

#include <dyndump/client.hpp>
#include <dyndump/compare.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/file_writer.hpp>
#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>
#include <dyndump/table_writer.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t copied_items = 1500;

class sandbox_copy : public testing::Test {
protected:
    void SetUp() override {
        error_code ec;
        server_.emplace(pool_.get_executor(), sandbox_params(), ec);
        ASSERT_FALSE(ec) << ec.message();
        std::ofstream lines(directory_.path() / "items.json");
        for (const char* table : {"source", "target"}) {
            ASSERT_FALSE(server_->create_table(table, "pk"));
        }
        for (std::uint64_t number = 0; number < copied_items; ++number) {
            const auto item = sample_item(sample_kind::varied, number);
            lines << item << '\n';
            first_ = number == 0 ? item : first_;
            ASSERT_FALSE(server_->put("source", item));
        }
        client_params_.region = "us-east-1";
        client_params_.endpoint_url = server_->endpoint_url();
        client_params_.credentials = static_credentials("sandbox", "sandbox-secret");
        client_params_.connection.timeouts.idle_read = std::chrono::milliseconds(500);
    }
    void TearDown() override {
        server_.reset();
        pool_.join();
    }

    table_description describe(const std::string& table) {
        diagnostics diag;
        return client(pool_.get_executor(), client_params_)
            .async_describe_table(table, diag, asio::use_future)
            .get();
    }

    // Everything of "source" into "target".
    table_write_stats copy(write_mode mode) {
        client service(pool_.get_executor(), client_params_);
        table_writer_params params(describe("target"));
        params.mode = mode;
        params.max_in_flight = 32;
        table_writer writer(service, params);
        fetch_params what("source");
        what.total_segments = 60;
        what.max_parallel = 8;
        fetcher fetch(service, what, any_writer(writer));
        auto done = fetch.async_run(asio::use_future);
        try {
            EXPECT_TRUE(done.get().complete);
        } catch (const std::exception& failure) {
            ADD_FAILURE() << failure.what() << ' ' << writer.failure().to_string();
        }
        return writer.stats();
    }

    // "target", against the lines that "source" was made of.
    void expect_equal() {
        comparison_params params;
        params.dump.path = (directory_.path() / "items.json").string();
        table_comparison comparison(params);
        diagnostics diag;
        verify_result sound;
        comparison_result found;
        ASSERT_FALSE(comparison.open(diag)) << diag.message;
        comparison.set_key({"pk"});
        ASSERT_FALSE(comparison.read_dump(sound, diag)) << diag.message;
        auto what = comparison.fetch();
        what.table_name = "target";
        fetcher fetch(client(pool_.get_executor(), client_params_), what, std::ref(comparison));
        EXPECT_TRUE(fetch.async_run(asio::use_future).get().complete);
        ASSERT_FALSE(comparison.conclude(found));
        EXPECT_EQ(found.table_items, copied_items);
        EXPECT_TRUE(found.equal())
            << found.missing_from_table << " missing, " << found.changed << " changed";
    }

    temporary_directory directory_;
    asio::thread_pool pool_{2};
    std::optional<sandbox> server_;
    std::string first_;
    client_params client_params_;
};

TEST_F(sandbox_copy, is_the_same_as_the_table) {
    const auto stats = copy(write_mode::put);
    EXPECT_EQ(stats.put, copied_items);
    EXPECT_GT(stats.units.total, 0);
    EXPECT_LT(stats.requests, copied_items / 5);
    expect_equal();
}

// What lies between a table and its readers and writers.
sandbox_faults all_kinds_of_faults() {
    sandbox_faults faults;
    faults.server_error = faults.html_error = faults.throttle = 0.02;
    faults.reset = faults.truncate = faults.corrupt = 0.01;
    faults.server_error_after = faults.reset_after = 0.03;
    faults.refuse_write = 0.005; // for all wait then
    faults.unprocessed = 0.2;
    faults.shuffle_members = true;
    return faults;
}

TEST_F(sandbox_copy, is_the_same_after_all_kinds_of_faults) {
    server_->set_faults(all_kinds_of_faults());
    const auto stats = copy(write_mode::put);
    EXPECT_EQ(stats.put, copied_items);
    EXPECT_GT(stats.retries, 0u);
    EXPECT_GT(stats.throttles, 0u);
    EXPECT_GT(stats.resent, 0u);
    server_->set_faults({});
    expect_equal();
}

TEST_F(sandbox_copy, of_absent_items_counts_each_once_whatever_answers_are_lost) {
    item_view taken(first_);
    const auto key = std::string(taken.find("pk")->content());
    ASSERT_FALSE(server_->put("target", R"({"foreign":{"BOOL":true},"pk":{"S":)" + key + "}}"));
    server_->set_faults(all_kinds_of_faults());
    auto stats = copy(write_mode::put_if_absent);
    EXPECT_EQ(stats.put, copied_items - 1);
    EXPECT_EQ(stats.identical, 0u);
    EXPECT_EQ(stats.kept, 1u);
    server_->set_faults({});
    stats = copy(write_mode::put_if_absent); // the same once more
    EXPECT_EQ(stats.put, 0u);
    EXPECT_EQ(stats.identical, copied_items - 1);
    EXPECT_EQ(stats.kept, 1u);
}

TEST_F(sandbox_copy, waits_for_the_capacity_of_each_partition) {
    sandbox_faults faults;
    faults.partitions = 4;
    faults.partition_write_capacity = 200;
    server_->set_faults(faults);
    const auto stats = copy(write_mode::put);
    EXPECT_EQ(stats.put, copied_items);
    EXPECT_GT(stats.resent, 0u);
    server_->set_faults({});
    expect_equal();
}

TEST_F(sandbox_copy, goes_without_the_units_of_indexes_where_they_are_refused) {
    sandbox_faults faults;
    faults.no_index_capacity = true;
    server_->set_faults(faults);
    const auto stats = copy(write_mode::put);
    EXPECT_EQ(stats.put, copied_items);
    EXPECT_GT(stats.units.total, 0);
    EXPECT_EQ(stats.rejected, 0u);
}

TEST_F(sandbox_copy, removes_what_it_copied) {
    copy(write_mode::put);
    EXPECT_EQ(server_->item_count("target"), copied_items);
    const auto stats = copy(write_mode::remove);
    EXPECT_EQ(stats.put, copied_items);
    EXPECT_EQ(server_->item_count("target"), 0u);
}

} // namespace
} // namespace dyndump::test
