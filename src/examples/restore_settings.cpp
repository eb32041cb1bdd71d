// A table like another one: its settings are read, a plan is made of them, shown as commands of the
// aws CLI, and carried out around the copying of the data.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/restore_table.hpp>
#include <dyndump/table_settings.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

// Restores "orders" as "orders-copy"; what the copy is like at the end.
asio::awaitable<dyndump::table_description> restore(dyndump::client client) {
    dyndump::diagnostics diag;
    const std::string name = "orders";
    auto table = co_await client.async_describe_table(name, diag, asio::use_awaitable);
    auto settings = co_await dyndump::describe_settings(client, table);

    dyndump::restoration_params how;
    how.table_name = "orders-copy";
    how.deletion_protection = true;
    dyndump::restoration_plan plan;
    if (dyndump::plan_restoration(table.json, settings, how, plan, diag)) {
        std::cerr << diag.message << '\n';
        co_return dyndump::table_description();
    }
    for (const auto& step : plan.steps) {
        std::cout << dyndump::to_aws_command(step) << '\n';
    }
    for (const auto& each : plan.unrestored) {
        std::cout << (each.known ? "not restored: " : "if there were any, not restored: ")
                  << each.setting << " (" << each.reason << ")\n";
    }

    const dyndump::restore_params first(dyndump::restoration_phase::before_data);
    auto made = co_await dyndump::restore_table(client, plan, first, asio::use_awaitable);
    std::cout << made.table.name << " is " << made.table.status << '\n';
    // Here the data is copied.
    const dyndump::restore_params last(dyndump::restoration_phase::after_data);
    auto finished = co_await dyndump::restore_table(client, plan, last, asio::use_awaitable);
    co_return finished.table;
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor());
    dyndump::client client(context.get_executor(), table.client());
    bool good = false;
    asio::co_spawn(context, restore(client),
                   [&](const std::exception_ptr& failure, const dyndump::table_description& copy) {
                       good = !failure && copy.name == "orders-copy" && copy.on_demand;
                       table.stop();
                   });
    context.run();
    return good ? 0 : 1;
}
