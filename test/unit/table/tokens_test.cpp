// Every completion token, for every operation.
#include "support/fetch_scenario.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

namespace dyndump::test {
namespace {

TEST(tokens, callback_on_its_own_executor) {
    scenario s;
    s.make(s.writer);
    asio::io_context users;
    bool on_users = false;
    s.fetch->async_run(
        asio::bind_executor(users.get_executor(), [&](error_code ec, fetch_result r) {
            on_users = users.get_executor().running_in_this_thread();
            EXPECT_FALSE(ec);
            EXPECT_TRUE(r.complete);
        }));
    s.time->run(s.context);
    EXPECT_FALSE(on_users) << "completed on a foreign executor";
    EXPECT_EQ(users.run(), 1u);
    EXPECT_TRUE(on_users);
}

TEST(tokens, a_users_context_is_kept_running) {
    scenario s;
    s.make(s.writer);
    asio::io_context users;
    s.fetch->async_run(asio::bind_executor(users.get_executor(), [](error_code, fetch_result) {}));
    // run() would return at once, and stop the context, if nothing counted as its work.
    users.poll();
    EXPECT_FALSE(users.stopped());
    s.time->run(s.context);
    EXPECT_EQ(users.run(), 1u);
}

TEST(tokens, use_future) {
    scenario s;
    s.make(s.writer);
    auto future = s.fetch->async_run(asio::use_future);
    s.time->run(s.context);
    EXPECT_TRUE(future.get().complete);
}

asio::awaitable<void> await_run(fetcher& fetch, bool& complete) {
    auto result = co_await fetch.async_run(asio::use_awaitable);
    complete = result.complete;
}

TEST(tokens, use_awaitable) {
    scenario s;
    s.make(s.writer);
    bool complete = false;
    asio::co_spawn(s.context, await_run(*s.fetch, complete), asio::detached);
    s.time->run(s.context);
    EXPECT_TRUE(complete);
}

asio::awaitable<void> await_tuple(fetcher& fetch, error_code& code, bool& complete) {
    auto [ec, result] = co_await fetch.async_run(asio::as_tuple(asio::use_awaitable));
    code = ec;
    complete = result.complete;
}

TEST(tokens, as_tuple_delivers_the_result_of_a_failure) {
    scenario s;
    s.writer.fail_at_page = 3;
    s.make(s.writer);
    error_code code;
    bool complete = true;
    asio::co_spawn(s.context, await_tuple(*s.fetch, code, complete), asio::detached);
    s.time->run(s.context);
    EXPECT_EQ(code, s.writer.failure);
    EXPECT_FALSE(complete);
}

TEST(tokens, deferred_starts_when_it_is_called) {
    scenario s;
    s.make(s.writer);
    auto operation = s.fetch->async_run(asio::deferred);
    s.time->run(s.context);
    EXPECT_EQ(s.table->requests, 0u);
    bool complete = false;
    std::move(operation)([&](error_code, fetch_result r) { complete = r.complete; });
    s.time->run(s.context);
    EXPECT_TRUE(complete);
}

TEST(tokens, detached) {
    scenario s;
    s.make(s.writer);
    s.fetch->async_run(asio::detached);
    s.time->run(s.context);
    EXPECT_EQ(s.writer.to->finished, 1);
}

TEST(tokens, the_fetcher_may_go_while_it_runs) {
    scenario s;
    s.start();
    s.fetch.reset();
    s.time->run(s.context);
    EXPECT_TRUE(s.completed);
    s.expect_every_item_once();
}

TEST(tokens, a_context_that_is_destroyed_in_mid_run_leaks_nothing) {
    // What counts here is the leak checker of the sanitized build.
    auto time = std::make_shared<virtual_time>();
    auto table = std::make_shared<model_table>(time);
    {
        asio::io_context context;
        client_params service;
        service.region = "eu-west-1";
        service.credentials = static_credentials("AKID", "secret");
        service.transport = table;
        service.time = time;
        fetcher fetch(client(context.get_executor(), service), fetch_params("t"),
                      any_writer(collecting_writer{}));
        fetch.async_run([](error_code, fetch_result) { FAIL(); });
        time->run(context, std::chrono::milliseconds(12));
        time->forget_sleepers();
    }
    EXPECT_GT(table->requests, 0u);
}

TEST(tokens, client_operations) {
    scenario s;
    client c(s.context.get_executor(), s.service);
    diagnostics diag;
    page first;
    scan_request request;
    request.table_name = "t";
    auto scanned = c.async_scan(request, first, diag, asio::use_future);
    auto described = c.async_describe_table("t", diag, asio::use_future);
    bool called = false;
    c.async_call("ListTables", "{}", diag, [&](error_code, std::string) { called = true; });
    s.time->run(s.context);
    scanned.get();
    EXPECT_EQ(first.size(), 10u);
    EXPECT_TRUE(described.get().on_demand);
    EXPECT_TRUE(called);
}

} // namespace
} // namespace dyndump::test
