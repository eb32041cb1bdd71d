// Do two tables hold the same? One is dumped, the other compared with the dump: in bounded memory,
// whatever the order of the items, and with the key of each one that differs.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/compare.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/verify.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <utility>

#include <stdlib.h>

namespace asio = boost::asio;

namespace {

void check(dyndump::error_code ec, const dyndump::diagnostics& diag) {
    if (ec) {
        throw boost::system::system_error(ec, diag.message);
    }
}

// With use_awaitable what goes wrong is thrown. Files are read and written here, on the only
// thread.
asio::awaitable<dyndump::comparison_result> compare(dyndump::client client, std::string one,
                                                    std::string other, std::string path) {
    dyndump::error_code ec;
    dyndump::diagnostics diag;
    auto description = co_await client.async_describe_table(one, diag, asio::use_awaitable);

    dyndump::dump_writer_params copy(path);
    copy.compress = dyndump::compression::zstd;
    copy.table = description;
    copy.fetch.table_name = one;
    dyndump::dump_writer dump(copy, ec, diag);
    check(ec, diag);
    dyndump::fetcher dumping(client, copy.fetch, std::ref(dump));
    auto dumped = co_await dumping.async_run(asio::use_awaitable);
    std::cout << one << ": " << dumped.stats.items << " items\n";

    dyndump::comparison_params params;
    params.dump.path = path;
    dyndump::table_comparison comparison(params);
    check(comparison.open(diag), diag);
    comparison.set_key(description.key_names);
    dyndump::verify_result sound;
    check(comparison.read_dump(sound, diag), diag);

    auto again = comparison.fetch(); // index, filter and projection as they were
    again.table_name = other;
    dyndump::fetcher comparing(client, again, std::ref(comparison));
    auto compared = co_await comparing.async_run(asio::use_awaitable);
    std::cout << other << ": " << compared.stats.items << " items\n";
    dyndump::comparison_result result;
    check(comparison.conclude(result), diag);
    co_return result;
}

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor());
    table.add("orders-copy", 999); // the last one is missing
    table.service().put("orders-copy", R"({"pk":{"S":"one of its own"}})");
    dyndump::client client(context.get_executor(), table.client());

    auto directory = (std::filesystem::temp_directory_path() / "compare-XXXXXX").string();
    if (::mkdtemp(directory.data()) == nullptr) {
        return 1;
    }
    bool found = false;
    auto comparing = compare(client, "orders", "orders-copy", directory + "/orders");
    asio::co_spawn(
        context, std::move(comparing),
        [&](const std::exception_ptr& failure, const dyndump::comparison_result& result) {
            table.stop();
            if (failure) {
                std::cerr << "the tables could not be compared\n";
                return;
            }
            for (const auto& difference : result.differences) {
                std::cout << difference << '\n';
            }
            found = result.missing_from_dump == 1 && result.missing_from_table == 1 &&
                    result.changed == 0;
        });
    context.run();
    std::filesystem::remove_all(directory);
    return found ? 0 : 1;
}
