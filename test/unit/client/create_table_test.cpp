// CreateTable, and the wait for what it makes.
#include "support/client_scenario.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

namespace dyndump::test {
namespace {

using request = client_scenario::request;
using reply = client_scenario::reply;

// A service with one table, whose states are a list.
struct create_table : testing::Test {
    create_table() {
        s.net->answer = [this](const request& r) -> reply {
            if (r.headers.at("X-Amz-Target") == "DynamoDB_20120810.CreateTable") {
                return create();
            }
            EXPECT_EQ(r.body, R"({"TableName":"t"})");
            if (states.empty()) {
                return client_scenario::refusal("ResourceNotFoundException");
            }
            const auto state = states.front();
            if (states.size() > 1) {
                states.erase(states.begin());
            }
            return state == "gone"
                       ? client_scenario::refusal("ResourceNotFoundException")
                       : reply(R"({"Table":{"TableName":"t","TableStatus":")" + state + R"("}})");
        };
    }

    error_code make(std::string input = R"({"TableName":"t"})") {
        client service(s.context.get_executor(), s.params);
        error_code outcome = errc::timed_out;
        service.async_create_table(
            std::move(input), s.diag,
            asio::bind_cancellation_slot(cancel.slot(), [&](error_code ec, table_description t) {
                outcome = ec;
                made = std::move(t);
            }));
        if (!s.time->run(s.context, limit)) {
            cancel.emit(asio::cancellation_type::total);
            s.time->run(s.context);
        }
        return outcome;
    }

    std::size_t creations() const {
        return static_cast<std::size_t>(std::ranges::count_if(s.net->seen, [](const request& r) {
            return r.headers.at("X-Amz-Target").ends_with("CreateTable");
        }));
    }

    std::function<reply()> create = [] {
        return reply(std::string("{}"));
    };
    std::vector<std::string> states{"gone", "CREATING", "CREATING", "ACTIVE"};
    time_source::duration limit = std::chrono::hours(24);
    client_scenario s;
    table_description made;
    asio::cancellation_signal cancel;
};

TEST_F(create_table, waits_until_the_table_is_active) {
    ASSERT_FALSE(make()) << s.diag.to_string();
    EXPECT_EQ(made.status, "ACTIVE");
    EXPECT_EQ(creations(), 1u);
    EXPECT_EQ(s.net->seen.size(), 5u);
}

TEST_F(create_table, a_new_table_may_not_be_known_everywhere_at_once) {
    states = {"gone", "gone", "gone", "ACTIVE"};
    EXPECT_FALSE(make()) << s.diag.to_string();
    states = {"gone"};
    EXPECT_EQ(make(), service_errc::resource_not_found);
    EXPECT_LT(s.time->seconds(), 100);
}

TEST_F(create_table, one_that_is_there_is_explained) {
    states = {"UPDATING"};
    EXPECT_EQ(make(), service_errc::resource_in_use);
    EXPECT_EQ(s.diag.message, "There is a table \"t\" already, which is UPDATING. Use it as it is, "
                              "delete it, or choose another name.");
    EXPECT_EQ(creations(), 0u);
}

TEST_F(create_table, one_that_another_made_meanwhile_is_explained) {
    states = {"gone"};
    create = [] {
        return client_scenario::refusal("ResourceInUseException");
    };
    EXPECT_EQ(make(), service_errc::resource_in_use);
    EXPECT_TRUE(s.diag.message.starts_with("There is a table \"t\" already. ")) << s.diag.message;
}

TEST_F(create_table, an_attempt_whose_answer_was_lost_made_it) {
    states = {"gone", "CREATING", "ACTIVE"};
    create = [this] {
        return creations() == 1 ? reply(errc::connection_closed)
                                : client_scenario::refusal("ResourceInUseException");
    };
    EXPECT_FALSE(make()) << s.diag.to_string();
    EXPECT_EQ(creations(), 2u);
    EXPECT_EQ(made.status, "ACTIVE");
}

TEST_F(create_table, one_that_is_being_deleted_is_waited_for) {
    states = {"DELETING", "DELETING", "gone", "CREATING", "ACTIVE"};
    EXPECT_FALSE(make()) << s.diag.to_string();
    EXPECT_EQ(creations(), 1u);
}

TEST_F(create_table, too_many_tables_at_once_are_waited_for) {
    s.params.retry.patient = false;
    s.params.retry.max_attempts = 1;
    create = [this] {
        return creations() < 4 ? client_scenario::refusal("LimitExceededException")
                               : reply(std::string("{}"));
    };
    EXPECT_FALSE(make()) << s.diag.to_string();
    EXPECT_EQ(creations(), 4u);
}

TEST_F(create_table, pauses_grow_and_end) {
    states = {"gone", "CREATING"};
    EXPECT_EQ(make(), errc::stalled);
    EXPECT_EQ(s.diag.message,
              "The table \"t\" is not ready after 3600 s: the table is CREATING. It "
              "may still become so.");
    EXPECT_NEAR(s.time->seconds(), 3600, 20);
    EXPECT_LT(s.net->seen.size(), 400u);
    EXPECT_GT(s.net->seen.size(), 300u);
}

TEST_F(create_table, a_state_that_leads_nowhere_is_not_waited_for) {
    states = {"gone", "CREATING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS"};
    EXPECT_EQ(make(), service_errc::resource_in_use);
    EXPECT_NE(s.diag.message.find("will not become ACTIVE"), std::string::npos);
    EXPECT_LT(s.time->seconds(), 5);
}

TEST_F(create_table, input_without_a_name_is_not_sent) {
    for (const char* bad : {"", "{", "[]", "{}", R"({"TableName":7})"}) {
        EXPECT_EQ(make(bad), errc::invalid_argument) << bad;
    }
    EXPECT_TRUE(s.net->seen.empty());
}

TEST_F(create_table, what_the_service_refuses_ends_it) {
    states = {"gone"};
    create = [] {
        return client_scenario::refusal("ValidationException");
    };
    EXPECT_EQ(make(), service_errc::validation);
    EXPECT_EQ(creations(), 1u);
}

TEST_F(create_table, can_be_cancelled_at_each_instant) {
    for (int ms = 0; ms < 900; ms += 5) {
        states = {"gone", "CREATING"};
        limit = std::chrono::milliseconds(ms);
        EXPECT_EQ(make(), asio::error::operation_aborted) << ms;
        EXPECT_EQ(s.time->sleepers(), 0u) << ms;
    }
}

TEST_F(create_table, is_a_future_for_those_who_want_one) {
    client service(s.context.get_executor(), s.params);
    auto future = service.async_create_table(R"({"TableName":"t"})", s.diag, asio::use_future);
    s.time->run(s.context);
    EXPECT_EQ(future.get().status, "ACTIVE");
}

} // namespace
} // namespace dyndump::test
