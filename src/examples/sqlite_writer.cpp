// A writer of your own: a table of DynamoDB into one of SQLite, a page in a transaction.
#include "demo_table.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <sqlite3.h>

#include <functional>
#include <iostream>
#include <string>

namespace asio = boost::asio;

namespace {

class sqlite_writer {
public:
    explicit sqlite_writer(const std::string& path) {
        check(sqlite3_open(path.c_str(), &database_));
        run("CREATE TABLE orders (pk TEXT PRIMARY KEY, item TEXT NOT NULL)");
        check(sqlite3_prepare_v2(database_, "INSERT INTO orders VALUES (?, ?)", -1, &insert_,
                                 nullptr));
    }
    ~sqlite_writer() {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }
    sqlite_writer(const sqlite_writer&) = delete;
    sqlite_writer& operator=(const sqlite_writer&) = delete;

    // Called for one page after the other, for it does not say that it is concurrent.
    asio::awaitable<dyndump::error_code> write(dyndump::page& source) {
        run("BEGIN");
        for (const auto& item : source.items()) {
            insert(item);
        }
        run("COMMIT");
        co_return error_;
    }

    // Called once, however the fetch ended.
    asio::awaitable<dyndump::error_code> finish(dyndump::error_code why) {
        if (!why) {
            run("ANALYZE");
        }
        co_return error_;
    }

    long long rows() {
        sqlite3_stmt* count = nullptr;
        check(sqlite3_prepare_v2(database_, "SELECT count(*) FROM orders", -1, &count, nullptr));
        const bool found = sqlite3_step(count) == SQLITE_ROW;
        const auto n = found ? sqlite3_column_int64(count, 0) : -1;
        sqlite3_finalize(count);
        return n;
    }

private:
    void insert(dyndump::item_view item) {
        std::string key;
        const auto value = item.find("pk");
        if (!value || value->text(key)) {
            error_ = dyndump::errc::malformed_response;
            return;
        }
        const auto text = item.json(); // a view: valid until write() returns
        sqlite3_bind_text(insert_, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
        sqlite3_bind_text(insert_, 2, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
        check(sqlite3_step(insert_));
        sqlite3_reset(insert_);
    }

    void run(const char* statement) {
        check(sqlite3_exec(database_, statement, nullptr, nullptr, nullptr));
    }

    // The first fault ends the fetch, which reports it as its own.
    void check(int status) {
        const bool good = status == SQLITE_OK || status == SQLITE_DONE;
        if (!good && !error_) {
            std::cerr << "SQLite: " << sqlite3_errmsg(database_) << '\n';
            error_ = boost::system::errc::make_error_code(boost::system::errc::io_error);
        }
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    dyndump::error_code error_;
};

} // namespace

int main() {
    asio::io_context context;
    examples::demo_table table(context.get_executor());
    dyndump::client client(context.get_executor(), table.client());

    asio::thread_pool disk(1); // SQLite blocks: not on the threads that serve your sockets
    sqlite_writer database(":memory:");
    dyndump::fetch_params params("orders");
    params.offload = disk.get_executor();
    dyndump::fetcher fetch(client, params, std::ref(database));

    bool complete = false;
    fetch.async_run([&](dyndump::error_code ec, const dyndump::fetch_result& result) {
        complete = result.complete;
        std::cout << result.stats.items << " items: " << ec.message() << '\n';
        table.stop();
    });
    context.run();
    disk.join();
    std::cout << database.rows() << " rows\n";
    return complete && database.rows() == 1000 ? 0 : 1;
}
