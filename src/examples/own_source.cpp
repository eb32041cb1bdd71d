// A source of your own: what is not in a table can go to every writer that a table's pages go to.
// Here the lines of a file are items, and become a dump in a directory.
#include <dyndump/dump_writer.hpp>
#include <dyndump/source.hpp>
#include <dyndump/transfer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

namespace asio = boost::asio;

namespace {

// Orders of the last days, one segment a day. A page is an hour of a day, and the cursor says which
// hour is next: a run that was interrupted goes on there.
class orders {
public:
    asio::awaitable<dyndump::error_code> open(dyndump::read_context&) {
        co_return dyndump::error_code{};
    }

    std::uint32_t segments() const { return 7; }

    asio::awaitable<dyndump::error_code> read(dyndump::read_context&, std::uint32_t day,
                                              std::string_view cursor, dyndump::page& into) {
        const int hour = cursor.empty() ? 0 : std::stoi(std::string(cursor));
        for (int n = 0; n < 10; ++n) {
            const auto id = std::to_string(day * 1000 + static_cast<unsigned>(hour * 10 + n));
            into.buffer().append(R"({"id":{"N":")" + id + R"("},"state":{"S":"sent"}})" + '\n');
        }
        if (hour < 23) {
            into.set_cursor(std::to_string(hour + 1));
        }
        co_return into.parse_lines(dyndump::page::line_form::item);
    }
};

} // namespace

int main() {
    const auto directory = std::filesystem::temp_directory_path() / "dyndump-example-orders";
    dyndump::dump_writer_params where(directory.string());
    where.restart = true;
    where.table.name = "orders";
    dyndump::error_code ec;
    dyndump::diagnostics diag;
    dyndump::dump_writer dump(where, ec, diag);
    if (ec) {
        std::cerr << diag.message << '\n';
        return 1;
    }
    asio::io_context context;
    dyndump::transfer moved(context.get_executor(), orders(), std::move(dump));
    bool complete = false;
    moved.async_run([&](dyndump::error_code failure, const dyndump::run_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " orders in " << directory << ": " << failure.message()
                  << '\n';
    });
    context.run();
    std::filesystem::remove_all(directory);
    return complete ? 0 : 1;
}
