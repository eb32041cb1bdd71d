// A fetch that is stopped leaves a checkpoint; another process goes on from it, and each item comes
// once. Where you store it is up to you: it is one line of text.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>
#include <set>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace {

// What both processes have taken: the place where your program keeps its items.
std::set<std::string> taken;
unsigned twice = 0;

// Reads from `stored` on, and stops when `limit` items are there. Returns what is to be stored;
// nothing when the table is exhausted.
std::string read(const std::string& stored, std::size_t limit) {
    asio::io_context context;
    examples::demo_table table(context.get_executor(), 3000);
    dyndump::client client(context.get_executor(), table.client());

    dyndump::fetch_params params("orders");
    params.total_segments = 12; // of a checkpoint that is resumed, its own number counts
    params.max_parallel = 2;
    if (!stored.empty()) {
        dyndump::diagnostics diag;
        if (parse_checkpoint(stored, params.resume_from.emplace(), diag)) {
            std::cerr << diag.to_string() << '\n';
            return stored;
        }
    }
    dyndump::fetcher* running = nullptr;
    dyndump::function_writer keep([&](dyndump::item_view item) {
        twice += taken.emplace(item.json()).second ? 0 : 1;
        if (taken.size() >= limit) {
            running->stop(); // in order: pages that are on their way are written
        }
    });
    dyndump::fetcher fetch(client, params, std::move(keep));
    running = &fetch;

    std::string left;
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        std::cout << result.stats.items << " items: " << (ec ? ec.message() : "complete") << '\n';
        if (!result.complete) {
            left = to_string(result.position);
        }
        table.stop();
    });
    context.run();
    return left;
}

} // namespace

int main() {
    const auto stored = read("", 1000);
    std::cout << "stored: " << stored.substr(0, 70) << "...\n";
    const auto left = read(stored, 1000000);
    std::cout << taken.size() << " items, " << twice << " of them twice\n";
    return !stored.empty() && left.empty() && taken.size() == 3000 && twice == 0 ? 0 : 1;
}
