// A plan that is carried out against a scripted service, in virtual time.
#include "support/client_scenario.hpp"

#include <dyndump/restore_table.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

constexpr auto before = restoration_phase::before_data;
constexpr auto after = restoration_phase::after_data;

struct restore : testing::Test {
    restore() {
        s.params.retry.patient = false;
        s.params.retry.max_attempts = 1;
        plan.table_name = "t";
        s.net->answer = [this](const request& r) -> reply {
            const auto& target = r.headers.at("X-Amz-Target");
            const auto operation = target.substr(target.find('.') + 1);
            if (operation == "DescribeTable") {
                return describe();
            }
            asked.push_back(operation);
            return answer(operation);
        };
    }

    restoration_step& add(restoration_phase phase, std::string operation, std::string setting,
                          bool waits = false) {
        restoration_step step;
        step.phase = phase;
        step.operation = std::move(operation);
        step.body = R"({"TableName":"t"})";
        step.setting = std::move(setting);
        step.waits = waits;
        plan.steps.push_back(std::move(step));
        return plan.steps.back();
    }

    // DescribeTable's answers, one after the other; the last one stays.
    reply describe() {
        if (states.empty()) {
            return client_scenario::refusal("ResourceNotFoundException");
        }
        const auto state = states.front();
        if (states.size() > 1) {
            states.erase(states.begin());
        }
        return state.empty() ? client_scenario::refusal("ResourceNotFoundException")
                             : reply(R"({"Table":{"TableName":"t",)" + state + "}}");
    }

    error_code run(restoration_phase phase, std::size_t first = 0) {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::timed_out;
        restore_params how(phase);
        how.first_step = first;
        how.max_wait = max_wait;
        restore_table(
            service, plan, how,
            asio::bind_cancellation_slot(cancel.slot(), [&](error_code ec, restore_result r) {
                outcome = ec;
                result = std::move(r);
            }));
        if (!s.time->run(s.context, limit)) {
            cancel.emit(asio::cancellation_type::partial);
            s.time->run(s.context);
        }
        return outcome;
    }

    static reply refusal(const std::string& type, const std::string& text) {
        return {R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + type + R"(","message":")" +
                    text + "\"}",
                400};
    }

    client_scenario s;
    restoration_plan plan;
    std::vector<std::string> states{R"("TableStatus":"ACTIVE")"};
    std::function<reply(const std::string&)> answer = [](const std::string&) {
        return reply(std::string("{}"));
    };
    std::vector<std::string> asked;
    std::chrono::milliseconds max_wait = std::chrono::hours(1);
    time_source::duration limit = std::chrono::hours(48);
    asio::cancellation_signal cancel;
    restore_result result;
};

TEST_F(restore, takes_the_steps_of_its_phase_in_order) {
    states = {"", R"("TableStatus":"CREATING")", R"("TableStatus":"ACTIVE")"};
    add(before, "CreateTable", "table", true);
    add(before, "UpdateTable", "replicas with strong consistency", true);
    add(after, "UpdateTimeToLive", "time to live");
    add(after, "UpdateContinuousBackups", "point-in-time recovery");
    ASSERT_FALSE(run(before)) << result.diag.to_string();
    EXPECT_EQ(asked, (std::vector<std::string>{"CreateTable", "UpdateTable"}));
    EXPECT_EQ(result.table.status, "ACTIVE");
    asked.clear();
    ASSERT_FALSE(run(after)) << result.diag.to_string();
    EXPECT_EQ(asked, (std::vector<std::string>{"UpdateTimeToLive", "UpdateContinuousBackups"}));
    EXPECT_EQ(result.next_step, 4u);
    EXPECT_TRUE(result.refused.empty());
}

TEST_F(restore, goes_on_where_it_ended) {
    add(after, "UpdateTimeToLive", "time to live");
    add(after, "UpdateContinuousBackups", "point-in-time recovery");
    answer = [](const std::string& operation) {
        return operation == "UpdateTimeToLive" ? reply(std::string("{}"))
                                               : reply(errc::connection_closed);
    };
    EXPECT_EQ(run(after), errc::connection_closed);
    EXPECT_EQ(result.next_step, 1u);
    EXPECT_TRUE(result.diag.message.starts_with(
        "point-in-time recovery of \"t\" (UpdateContinuousBackups) could not be restored."))
        << result.diag.message;
    asked.clear();
    answer = [](const std::string&) {
        return reply(std::string("{}"));
    };
    EXPECT_FALSE(run(after, result.next_step));
    EXPECT_EQ(asked, std::vector<std::string>{"UpdateContinuousBackups"});
}

TEST_F(restore, waits_until_every_index_is_active) {
    states = {R"("TableStatus":"UPDATING")",
              R"("TableStatus":"ACTIVE","GlobalSecondaryIndexes":[
                  {"IndexName":"by-state","IndexStatus":"CREATING"}])",
              R"("TableStatus":"ACTIVE","GlobalSecondaryIndexes":[
                  {"IndexName":"by-state","IndexStatus":"ACTIVE"}])"};
    add(after, "UpdateTable", "capacity", true);
    add(after, "UpdateTimeToLive", "time to live");
    EXPECT_FALSE(run(after));
    EXPECT_EQ(states.size(), 1u);
    ASSERT_EQ(result.table.indexes.size(), 0u + 1u);
    EXPECT_EQ(result.table.indexes[0].status, "ACTIVE");
}

TEST_F(restore, an_index_that_is_to_come_is_waited_for) {
    // What DescribeTable says may be older than UpdateTable's answer.
    states = {R"("TableStatus":"ACTIVE")", R"("TableStatus":"ACTIVE","GlobalSecondaryIndexes":[
                  {"IndexName":"by-state","IndexStatus":"ACTIVE"}])"};
    add(after, "UpdateTable", "index by-state", true).index = "by-state";
    EXPECT_FALSE(run(after));
    EXPECT_EQ(states.size(), 1u);
    EXPECT_EQ(result.table.indexes.size(), 1u);
}

TEST_F(restore, replicas_are_waited_for) {
    states = {R"("TableStatus":"ACTIVE")",
              R"("TableStatus":"ACTIVE","Replicas":[{"RegionName":"us-east-1",
                  "ReplicaStatus":"CREATING"}])",
              R"("TableStatus":"ACTIVE","Replicas":[{"RegionName":"us-east-1",
                  "ReplicaStatus":"ACTIVE"}])"};
    add(after, "UpdateTable", "replica in us-east-1", true).replicas = {"us-east-1"};
    EXPECT_FALSE(run(after));
    EXPECT_EQ(states.size(), 1u);
}

TEST_F(restore, what_does_not_come_in_time_is_named) {
    states = {R"("TableStatus":"ACTIVE","GlobalSecondaryIndexes":[
                  {"IndexName":"by-state","IndexStatus":"CREATING"}])"};
    add(after, "UpdateTable", "index by-state", true).index = "by-state";
    max_wait = std::chrono::minutes(10);
    EXPECT_EQ(run(after), errc::stalled);
    EXPECT_NE(result.diag.message.find("the index by-state is CREATING"), std::string::npos)
        << result.diag.message;
    EXPECT_NEAR(s.time->seconds(), 600, 20);
    EXPECT_EQ(result.next_step, 0u);
}

TEST_F(restore, a_wait_beyond_the_clock_is_one_without_end) {
    states = {R"("TableStatus":"UPDATING")", R"("TableStatus":"UPDATING")",
              R"("TableStatus":"ACTIVE")"};
    add(after, "UpdateTable", "stream", true);
    max_wait = std::chrono::milliseconds::max();
    EXPECT_FALSE(run(after)) << result.diag.to_string();
}

TEST_F(restore, backups_that_are_not_available_yet_are_asked_for_again) {
    add(after, "UpdateContinuousBackups", "point-in-time recovery");
    answer = [this](const std::string&) {
        return asked.size() < 5 ? client_scenario::refusal("ContinuousBackupsUnavailableException")
                                : reply(std::string("{}"));
    };
    EXPECT_FALSE(run(after)) << result.diag.to_string();
    EXPECT_EQ(asked.size(), 5u);
    EXPECT_GT(s.time->seconds(), 3);
}

TEST_F(restore, limits_of_the_account_are_waited_for) {
    add(after, "UpdateTable", "stream", true);
    answer = [this](const std::string&) {
        return asked.size() < 5 ? client_scenario::refusal("LimitExceededException")
                                : reply(std::string("{}"));
    };
    EXPECT_FALSE(run(after)) << result.diag.to_string();
    EXPECT_EQ(asked.size(), 5u);
}

TEST_F(restore, a_limit_that_does_not_pass_ends_in_time) {
    add(after, "UpdateTable", "stream", true);
    answer = [](const std::string&) {
        return client_scenario::refusal("LimitExceededException");
    };
    max_wait = std::chrono::minutes(2);
    EXPECT_EQ(run(after), service_errc::limit_exceeded);
    EXPECT_NEAR(s.time->seconds(), 120, 15);
}

TEST_F(restore, a_table_that_is_being_changed_is_waited_for) {
    states = {R"("TableStatus":"UPDATING")", R"("TableStatus":"UPDATING")",
              R"("TableStatus":"ACTIVE")"};
    add(after, "UpdateTable", "stream", true);
    answer = [this](const std::string&) {
        return asked.size() < 2 ? client_scenario::refusal("ResourceInUseException")
                                : reply(std::string("{}"));
    };
    EXPECT_FALSE(run(after)) << result.diag.to_string();
    EXPECT_EQ(asked.size(), 2u);
    EXPECT_EQ(states.size(), 1u);
}

TEST_F(restore, what_is_always_in_use_is_refused_after_minutes) {
    add(after, "EnableKinesisStreamingDestination", "Kinesis destination k");
    answer = [](const std::string&) {
        return refusal("ResourceInUseException", "busy");
    };
    EXPECT_EQ(run(after), service_errc::resource_in_use);
    ASSERT_EQ(result.refused.size(), 1u);
    EXPECT_EQ(result.refused[0].reason, "ResourceInUseException: busy");
    EXPECT_GT(s.time->seconds(), 60);
    EXPECT_LT(s.time->seconds(), 300);
}

TEST_F(restore, a_table_that_is_there_is_explained) {
    add(before, "CreateTable", "table", true);
    EXPECT_EQ(run(before), service_errc::resource_in_use);
    EXPECT_EQ(result.diag.message,
              "table of \"t\" (CreateTable) could not be restored. There is a table \"t\" already, "
              "which is ACTIVE. Use it as it is, delete it, or choose another name.");
    EXPECT_TRUE(asked.empty());
}

TEST_F(restore, what_is_so_already_counts_as_done) {
    add(after, "UpdateTimeToLive", "time to live");
    add(after, "UpdateTable", "stream");
    add(after, "UpdateTable", "capacity");
    answer = [this](const std::string&) {
        const char* texts[] = {"TimeToLive is already enabled",
                               "Table already has an enabled stream: t",
                               "The provisioned throughput for the table will not change."};
        return refusal("ValidationException", texts[asked.size() - 1]);
    };
    EXPECT_FALSE(run(after)) << result.diag.to_string();
    EXPECT_TRUE(result.refused.empty());
    EXPECT_EQ(asked.size(), 3u);
}

TEST_F(restore, a_setting_that_is_refused_after_the_data_does_not_keep_the_others) {
    add(after, "UpdateTimeToLive", "time to live");
    add(after, "UpdateContributorInsights", "contributor insights");
    add(after, "application-autoscaling:RegisterScalableTarget", "auto scaling of table/t");
    add(after, "UpdateContinuousBackups", "point-in-time recovery");
    answer = [](const std::string& operation) -> reply {
        if (operation == "UpdateTimeToLive") {
            return refusal("AccessDeniedException", "User: x is not authorized");
        }
        if (operation == "UpdateContributorInsights") {
            return client_scenario::refusal("UnknownOperationException");
        }
        return operation == "RegisterScalableTarget" ? reply(errc::timed_out)
                                                     : reply(std::string("{}"));
    };
    EXPECT_EQ(run(after), service_errc::access_denied);
    ASSERT_EQ(result.refused.size(), 3u);
    EXPECT_EQ(result.refused[0].setting, "time to live");
    EXPECT_EQ(result.refused[0].reason, "AccessDeniedException: User: x is not authorized");
    EXPECT_EQ(result.refused[1].setting, "contributor insights");
    EXPECT_EQ(result.refused[2].setting, "auto scaling of table/t");
    EXPECT_EQ(result.next_step, 4u);
    EXPECT_EQ(asked.back(), "UpdateContinuousBackups");
    EXPECT_NE(result.diag.message.find("may not call UpdateTimeToLive"), std::string::npos)
        << result.diag.message;
}

TEST_F(restore, a_step_that_is_refused_before_the_data_ends_it) {
    states = {"", R"("TableStatus":"ACTIVE")"};
    add(before, "CreateTable", "table", true);
    add(before, "UpdateTable", "replicas with strong consistency", true);
    answer = [](const std::string& operation) {
        return operation == "CreateTable" ? reply(std::string("{}"))
                                          : client_scenario::refusal("ValidationException");
    };
    EXPECT_EQ(run(before), service_errc::validation);
    EXPECT_EQ(result.next_step, 1u);
    EXPECT_EQ(result.table.status, "ACTIVE");
}

TEST_F(restore, can_be_cancelled_at_each_instant) {
    add(before, "CreateTable", "table", true);
    add(before, "UpdateTable", "replicas with strong consistency", true);
    for (int ms = 0; ms < 1200; ms += 10) {
        states = {"", "", R"("TableStatus":"ACTIVE")", R"("TableStatus":"CREATING")"};
        limit = std::chrono::milliseconds(ms);
        EXPECT_EQ(run(before), asio::error::operation_aborted) << ms;
        EXPECT_EQ(s.time->sleepers(), 0u) << ms;
    }
}

asio::awaitable<void> await_restore(client service, restoration_plan plan, bool& done) {
    const restore_params how(after);
    auto result = co_await restore_table(service, plan, how, asio::use_awaitable);
    done = result.next_step == 1;
}

TEST_F(restore, takes_any_token) {
    add(after, "UpdateTimeToLive", "time to live");
    client service(s.context.get_executor(), s.params);
    auto future = restore_table(service, plan, restore_params(after), asio::use_future);
    bool done = false;
    asio::co_spawn(s.context, await_restore(service, plan, done), asio::detached);
    s.time->run(s.context);
    EXPECT_EQ(future.get().next_step, 1u);
    EXPECT_TRUE(done);
}

TEST_F(restore, an_empty_plan_is_done_at_once) {
    EXPECT_FALSE(run(before));
    EXPECT_FALSE(run(after));
    EXPECT_TRUE(asked.empty());
    EXPECT_FALSE(run(after, 77)); // beyond the plan
}

} // namespace
} // namespace dyndump::test
