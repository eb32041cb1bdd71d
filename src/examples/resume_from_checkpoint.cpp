// A fetch that is stopped leaves a checkpoint; another process goes on from it, and each item comes
// once. What you store it in is up to you: here, JSON in a string.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <iostream>
#include <set>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

std::string to_text(const dyndump::checkpoint& point) {
    json::array segments;
    for (const auto& each : point.segments) {
        segments.push_back(
            {{"segment", each.segment}, {"done", each.done}, {"next_key", each.next_key}});
    }
    return json::serialize(json::object{{"total", point.total_segments}, {"segments", segments}});
}

dyndump::checkpoint from_text(const std::string& text) {
    const auto stored = json::parse(text);
    dyndump::checkpoint point;
    point.total_segments = stored.at("total").to_number<std::uint32_t>();
    for (const auto& each : stored.at("segments").as_array()) {
        point.segments.push_back({each.at("segment").to_number<std::uint32_t>(),
                                  each.at("done").as_bool(),
                                  std::string(each.at("next_key").as_string())});
    }
    return point;
}

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
        params.resume_from = from_text(stored);
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
            left = to_text(result.position);
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
