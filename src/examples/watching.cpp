// What happens inside, as metrics and as lines of a log, while a table is read from a service in
// trouble.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/function_writer.hpp>
#include <dyndump/logger.hpp>
#include <dyndump/observer.hpp>

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstdint>
#include <iostream>
#include <memory>
#include <sstream>
#include <utility>
#include <variant>

namespace asio = boost::asio;

namespace {

// Called in the midst of operations, from any of the context's threads: it only counts.
class metrics final : public dyndump::observer {
public:
    void on_page(const dyndump::page_event& event) noexcept override {
        ++pages;
        items += event.items;
        units.fetch_add(event.units.value_or(0));
        if (event.attempts > 1) {
            ++repeated;
        }
    }
    void on_retry(const dyndump::failure_event&) noexcept override { ++retries; }
    void on_throttle(const dyndump::failure_event&) noexcept override { ++throttles; }
    void on_connection(const dyndump::connection_event& event) noexcept override {
        connections += event.error ? 0 : 1;
    }

    void print(std::ostream& out) const {
        out << "orders_pages_total " << pages << '\n'
            << "orders_items_total " << items << '\n'
            << "orders_read_units_total " << units << '\n'
            << "orders_pages_repeated_total " << repeated << '\n'
            << "orders_retries_total " << retries << '\n'
            << "orders_throttles_total " << throttles << '\n'
            << "orders_connections_total " << connections << '\n';
    }

    std::atomic<std::uint64_t> pages{0};
    std::atomic<std::uint64_t> items{0};
    std::atomic<double> units{0};
    std::atomic<std::uint64_t> repeated{0};
    std::atomic<std::uint64_t> retries{0};
    std::atomic<std::uint64_t> throttles{0};
    std::atomic<std::uint64_t> connections{0};
};

// An event in a line. Views are valid during the call only; no event holds a secret.
void write_line(const dyndump::log_event& event) {
    std::ostringstream line; // one write a line, for other threads write as well
    line << "dyndump " << event.name;
    for (const auto& field : event.fields) {
        line << ' ' << field.key << '=';
        std::visit([&](const auto& value) { line << value; }, field.value);
    }
    line << '\n';
    std::clog << line.str();
}

} // namespace

int main() {
    asio::io_context context;
    dyndump::sandbox_params unkind;
    unkind.faults.server_error = 0.1;
    unkind.faults.reset = 0.1;
    examples::demo_table table(context.get_executor(), 3000, unkind);

    auto counted = std::make_shared<metrics>();
    auto params = table.client();
    params.log = dyndump::logger(write_line, dyndump::log_level::info).observed_by(counted);
    dyndump::client client(context.get_executor(), params);

    dyndump::fetch_params what("orders");
    what.total_segments = 40;
    dyndump::function_writer ignore([](dyndump::item_view) {});
    dyndump::fetcher fetch(client, what, std::move(ignore));
    bool complete = false;
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " items: " << ec.message() << '\n';
        table.stop();
    });
    context.run();
    counted->print(std::cout);
    return complete && counted->items == 3000 && counted->retries > 0 ? 0 : 1;
}
