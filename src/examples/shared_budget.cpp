// Many tables at once, and one budget of read capacity for all of them.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/rate_limiter.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

asio::awaitable<double> read_table(dyndump::client client, dyndump::rate_limiter budget,
                                   std::string name) {
    dyndump::fetch_params params(name);
    params.limiter = budget; // instead of read_capacity, which is one fetch's own
    params.max_parallel = 4;
    dyndump::function_writer ignore([](dyndump::item_view) {});
    dyndump::fetcher fetch(client, params, std::move(ignore));

    auto token = asio::as_tuple(asio::use_awaitable);
    auto [ec, result] = co_await fetch.async_run(token);
    std::cout << name << ": " << result.stats.items << " items for " << result.stats.capacity_used
              << " units: " << (ec ? result.diag.to_string() : "complete") << '\n';
    co_return result.complete ? result.stats.capacity_used : 0.0;
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor(), 400);
    table.add("customers", 400);
    table.add("invoices", 400);
    dyndump::client client(context.get_executor(), table.client());

    // Requests of all three wait for it in the order in which they came. Copies share it, and
    // set_rate() may be called at any time, from any thread.
    dyndump::rate_limiter budget(300);
    const auto started = std::chrono::steady_clock::now();
    double units = 0;
    int running = 0;
    for (const auto* name : {"orders", "customers", "invoices"}) {
        ++running;
        auto reading = read_table(client, budget, name);
        asio::co_spawn(context, std::move(reading), [&](const std::exception_ptr&, double used) {
            units += used;
            if (--running == 0) {
                table.stop();
            }
        });
    }
    context.run();

    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << units << " units in " << took.count() << " s; the limiter counted "
              << budget.report().spent << '\n';
    // A burst of a tenth of a second is saved up, and what a page cost above its estimate is paid
    // by the next one.
    return units > 100 && took.count() > units / 300 / 2 ? 0 : 1;
}
