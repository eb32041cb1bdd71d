// Pages through a channel: a coroutine of yours takes them when it has time, and the reading waits
// for it.
#include "demo_table.hpp"

#include <dyndump/channel_writer.hpp>
#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;

namespace {

using page_channel =
    asio::experimental::concurrent_channel<void(dyndump::error_code, dyndump::page)>;

asio::awaitable<std::size_t> take_pages(page_channel& channel) {
    std::size_t items = 0;
    auto token = asio::as_tuple(asio::use_awaitable);
    for (;;) {
        auto [ec, page] = co_await channel.async_receive(token);
        if (ec) { // the end: asio::error::eof, or why the fetch ended early
            std::cout << "the end: " << ec.message() << '\n';
            co_return items;
        }
        // Yours now, with its memory; its items are views into it.
        items += page.size();
    }
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor(), 3000);
    dyndump::client client(context.get_executor(), table.client());

    page_channel channel(context, 4); // pages that may wait; then the segments do
    dyndump::fetch_params params("orders");
    params.total_segments = 20;
    dyndump::fetcher fetch(client, params, dyndump::channel_writer(channel));

    std::size_t taken = 0;
    auto taking = take_pages(channel);
    asio::co_spawn(context, std::move(taking),
                   [&](const std::exception_ptr&, std::size_t items) { taken = items; });
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        std::cout << result.stats.items << " items in " << result.stats.pages
                  << " pages: " << ec.message() << '\n';
        table.stop();
    });
    context.run();
    return taken == 3000 ? 0 : 1;
}
