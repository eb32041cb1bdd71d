// Every operation takes any completion token: a callback, a future, a coroutine.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <cstdint>
#include <future>
#include <iostream>
#include <thread>

namespace asio = boost::asio;

namespace {

// Counts items, called by one segment at a time.
auto counting(std::uint64_t& items) {
    return dyndump::function_writer([&items](dyndump::item_view) { ++items; });
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor());
    dyndump::client client(context.get_executor(), table.client());

    // A callback. It runs on the context, or on the executor that it is bound to.
    std::uint64_t by_callback = 0;
    dyndump::fetcher first(client, dyndump::fetch_params("orders"), counting(by_callback));
    std::promise<dyndump::error_code> ended;
    first.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        std::cout << "callback: " << result.stats.items << " items, " << ec.message() << '\n';
        ended.set_value(ec);
    });

    // The context may run anywhere; dyndump starts no thread of its own.
    std::thread thread([&] { context.run(); });
    const auto ec = ended.get_future().get();

    // Futures, for threads that may block. An error is thrown as boost::system::system_error.
    std::uint64_t by_future = 0;
    dyndump::fetcher second(client, dyndump::fetch_params("orders"), counting(by_future));
    auto running = second.async_run(asio::use_future);
    const auto result = running.get();
    std::cout << "future: " << result.stats.items << " items in " << result.stats.pages
              << " pages\n";

    dyndump::diagnostics diag;
    auto describing = client.async_describe_table("no such table", diag, asio::use_future);
    bool refused = false;
    try {
        describing.get();
    } catch (const boost::system::system_error& e) {
        refused = true;
        std::cout << "future: " << e.code().message() << '\n';
    }

    table.stop();
    thread.join();
    return !ec && by_callback == 1000 && by_future == 1000 && refused ? 0 : 1;
}
