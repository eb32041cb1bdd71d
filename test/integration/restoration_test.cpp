// What a table is, is what its restoration is: on the sandbox, which takes its time, and on
// DynamoDB Local.
#include <dyndump/client.hpp>
#include <dyndump/restore_table.hpp>
#include <dyndump/sandbox/sandbox.hpp>
#include <dyndump/table_settings.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <unistd.h>

namespace dyndump::test {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

// All that CreateTable makes of a provisioned table.
constexpr const char* provisioned = R"({
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
        {"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"state","AttributeType":"S"},
        {"AttributeName":"city","AttributeType":"B"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
    "LocalSecondaryIndexes":[{"IndexName":"late","Projection":{"ProjectionType":"KEYS_ONLY"},
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},
                     {"AttributeName":"state","KeyType":"RANGE"}]}],
    "GlobalSecondaryIndexes":[
        {"IndexName":"by-state","Projection":{"ProjectionType":"ALL"},
         "KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],
         "ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4}},
        {"IndexName":"by-city","Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["a"]},
         "KeySchema":[{"AttributeName":"city","KeyType":"HASH"},
                      {"AttributeName":"sk","KeyType":"RANGE"}],
         "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}}],
    "ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":8},
    "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"},
    "Tags":[{"Key":"team","Value":"a b"},{"Key":"cost","Value":""}],
    "TableClass":"STANDARD_INFREQUENT_ACCESS"})";

// The same of one that is paid for on demand.
constexpr const char* on_demand = R"({
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
                            {"AttributeName":"state","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
    "GlobalSecondaryIndexes":[{"IndexName":"by-state","Projection":{"ProjectionType":"ALL"},
        "KeySchema":[{"AttributeName":"state","KeyType":"HASH"}],
        "OnDemandThroughput":{"MaxReadRequestUnits":9,"MaxWriteRequestUnits":-1}}],
    "OnDemandThroughput":{"MaxReadRequestUnits":50,"MaxWriteRequestUnits":60},
    "WarmThroughput":{"ReadUnitsPerSecond":13000,"WriteUnitsPerSecond":5000},
    "BillingMode":"PAY_PER_REQUEST"})";

// What two tables cannot have in common, or what changes by itself.
void strip(json::value& where) {
    constexpr const char* own[] = {"TableName",
                                   "TableArn",
                                   "TableId",
                                   "CreationDateTime",
                                   "IndexArn",
                                   "LatestStreamArn",
                                   "LatestStreamLabel",
                                   "LastUpdateToPayPerRequestDateTime",
                                   "LastUpdateDateTime",
                                   "LastIncreaseDateTime",
                                   "LastDecreaseDateTime",
                                   "NumberOfDecreasesToday",
                                   "EarliestRestorableDateTime",
                                   "LatestRestorableDateTime"};
    if (auto* list = where.if_array()) {
        for (auto& each : *list) {
            strip(each);
        }
        // Their order means nothing, but for keys, which are told apart by their type.
        std::sort(list->begin(), list->end(), [](const json::value& a, const json::value& b) {
            return json::serialize(a) < json::serialize(b);
        });
    } else if (auto* object = where.if_object()) {
        for (const char* name : own) {
            object->erase(name);
        }
        for (const char* maximum : {"MaxReadRequestUnits", "MaxWriteRequestUnits"}) {
            const auto* units = object->if_contains(maximum);
            if (units != nullptr && *units == json::value(-1)) {
                object->erase(maximum); // there is none
            }
        }
        for (auto& member : *object) {
            strip(member.value());
        }
    }
}

// Starts an operation with a callback and waits for what it comes to.
template <class Result, class Start>
std::pair<error_code, Result> outcome_of(Start start) {
    std::promise<std::pair<error_code, Result>> done;
    auto outcome = done.get_future();
    start([&done](error_code ec, Result result) { done.set_value({ec, std::move(result)}); });
    return outcome.get();
}

class restoration : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        client_params params;
        params.region = "us-east-1";
        params.credentials = static_credentials("sandbox", "sandbox-secret");
        if (is_sandbox()) {
            error_code ec;
            sandbox_params ours;
            ours.faults.create_time = ours.faults.update_time = std::chrono::milliseconds(100);
            ours.faults.index_time = std::chrono::milliseconds(150);
            ours.faults.backups_time = std::chrono::milliseconds(1200);
            sandbox_.emplace(pool_.get_executor(), ours, ec);
            ASSERT_FALSE(ec) << ec.message();
            params.endpoint_url = sandbox_->endpoint_url();
        } else {
            const char* url = std::getenv("DYNDUMP_TEST_DYNAMODB_LOCAL");
            ASSERT_NE(url, nullptr) << "DYNDUMP_TEST_DYNAMODB_LOCAL is not set: run test/run.sh, "
                                       "which starts the servers.";
            params.endpoint_url = url;
        }
        service_.emplace(pool_.get_executor(), params);
        static int counter = 0; // each test may be a process of its own
        table_ = "Restored" + std::to_string(::getpid()) + '_' + std::to_string(counter++);
        how_.table_name = table_ + "-copy";
    }
    void TearDown() override {
        sandbox_.reset();
        pool_.join();
    }
    static bool is_sandbox() { return GetParam() == std::string_view("sandbox"); }

    error_code call(const std::string& operation, json::object body) {
        body["TableName"] = table_;
        const auto input = json::serialize(body);
        diagnostics diag;
        return outcome_of<std::string>([&](auto done) {
                   service_->async_call(operation, input, diag, std::move(done));
               })
            .first;
    }

    void make(const char* definition) {
        auto body = json::parse(definition).as_object();
        body["TableName"] = table_;
        const auto input = json::serialize(body);
        diagnostics diag;
        const auto made = outcome_of<table_description>(
            [&](auto done) { service_->async_create_table(input, diag, std::move(done)); });
        ASSERT_FALSE(made.first) << diag.to_string();
        ASSERT_FALSE(call("UpdateTimeToLive",
                          {{"TimeToLiveSpecification",
                            json::object{{"Enabled", true}, {"AttributeName", "expires"}}}}));
    }
    void make_more() {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        const json::object wish{{"PointInTimeRecoveryEnabled", true}, {"RecoveryPeriodInDays", 7}};
        while (is_sandbox() && // DynamoDB Local has no such backups
               call("UpdateContinuousBackups", {{"PointInTimeRecoverySpecification", wish}}) &&
               std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        ASSERT_FALSE(call("UpdateTable", {{"DeletionProtectionEnabled", true}}));
        while (describe(table_).status != "ACTIVE" && std::chrono::steady_clock::now() < until) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }

    table_description describe(const std::string& name) {
        diagnostics diag;
        auto [ec, table] = outcome_of<table_description>(
            [&](auto done) { service_->async_describe_table(name, diag, std::move(done)); });
        EXPECT_FALSE(ec) << name << ": " << diag.to_string();
        auto settings =
            asio::co_spawn(pool_, describe_settings(*service_, table), asio::use_future);
        table.settings_json = settings.get();
        return table;
    }

    static json::value comparable(const std::string& text) {
        auto value = json::parse(text);
        strip(value);
        return value;
    }

    std::pair<error_code, restore_result> run(restoration_phase phase) {
        return outcome_of<restore_result>([&](auto done) {
            restore_table(*service_, plan_, restore_params(phase), std::move(done));
        });
    }

    void restore(const table_description& table) {
        diagnostics diag;
        ASSERT_FALSE(plan_restoration(table.json, table.settings_json, how_, plan_, diag))
            << diag.message;
        for (const auto phase : {restoration_phase::before_data, restoration_phase::after_data}) {
            const auto [ec, result] = run(phase);
            ASSERT_FALSE(ec) << result.diag.to_string();
            EXPECT_TRUE(result.refused.empty());
            EXPECT_EQ(result.next_step, plan_.steps.size());
        }
    }

    // What was there is there again, and nothing that was known is lost.
    void expect_the_same() {
        const auto old = describe(table_);
        restore(old);
        const auto copy = describe(how_.table_name);
        EXPECT_EQ(json::serialize(comparable(copy.json)), json::serialize(comparable(old.json)));
        EXPECT_EQ(json::serialize(comparable(copy.settings_json)),
                  json::serialize(comparable(old.settings_json)));
        for (const auto& each : plan_.unrestored) {
            EXPECT_FALSE(each.known) << each.setting << ": " << each.reason;
        }
    }

    asio::thread_pool pool_{2};
    std::optional<sandbox> sandbox_;
    std::optional<client> service_;
    std::string table_;
    restoration_params how_;
    restoration_plan plan_;
};

TEST_P(restoration, of_a_provisioned_table_is_equal) {
    ASSERT_NO_FATAL_FAILURE(make(provisioned));
    expect_the_same();
}

TEST_P(restoration, of_an_on_demand_table_is_equal) {
    ASSERT_NO_FATAL_FAILURE(make(on_demand));
    expect_the_same();
}

TEST_P(restoration, with_recovery_and_protection_is_equal) {
    ASSERT_NO_FATAL_FAILURE(make(on_demand));
    ASSERT_NO_FATAL_FAILURE(make_more());
    expect_the_same();
}

TEST_P(restoration, with_indexes_after_the_data_and_capacity_meanwhile_is_equal) {
    ASSERT_NO_FATAL_FAILURE(make(provisioned));
    how_.indexes = restored_indexes::after_data;
    how_.provisioned_meanwhile = throughput_units{50, 60};
    expect_the_same();
    how_.indexes = restored_indexes::with_table;
    how_.table_name += '2';
    expect_the_same();
}

TEST_P(restoration, into_a_table_that_is_there_is_refused) {
    ASSERT_NO_FATAL_FAILURE(make(on_demand));
    const auto old = describe(table_);
    how_.table_name = table_;
    diagnostics diag;
    ASSERT_FALSE(plan_restoration(old.json, old.settings_json, how_, plan_, diag));
    const auto [ec, result] = run(restoration_phase::before_data);
    EXPECT_EQ(ec, service_errc::resource_in_use);
    EXPECT_NE(result.diag.message.find("There is a table"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(servers, restoration, testing::Values("sandbox", "DynamoDB_Local"),
                         [](const auto& tested) { return std::string(tested.param); });

} // namespace
} // namespace dyndump::test
