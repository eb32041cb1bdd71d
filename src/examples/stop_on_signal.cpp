// SIGTERM ends a fetch in order: pages that are on their way are written, and nothing new is asked
// for. What is left can be read later, from the checkpoint.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <iostream>
#include <utility>

namespace asio = boost::asio;

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor(), 3000);
    dyndump::client client(context.get_executor(), table.client());

    dyndump::fetch_params params("orders");
    params.total_segments = 30;
    params.max_parallel = 2;
    int items = 0;
    dyndump::function_writer count([&items](dyndump::item_view) {
        if (++items == 500) {
            std::raise(SIGTERM); // this example's; yours comes from outside
        }
    });
    dyndump::fetcher fetch(client, params, std::move(count));

    // dyndump installs no signal handler: what SIGTERM means is the program's affair.
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&fetch](dyndump::error_code ec, int signal) {
        if (!ec) {
            std::cout << "signal " << signal << '\n';
            fetch.stop();
        }
    });

    bool stopped = false;
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        stopped = ec == dyndump::errc::stopped;
        std::cout << result.stats.items << " items, " << result.stats.segments_done << " of "
                  << result.position.total_segments << " segments done: " << ec.message() << '\n';
        signals.cancel();
        table.stop();
    });
    context.run();
    return stopped && items >= 500 && items < 3000 ? 0 : 1;
}
