// An endpoint of a Beast server that exports a table as JSON lines: GET /orders. A slow reader
// slows the reading of the table, one that goes away ends it, and all exports share one budget.
#include "demo_table.hpp"
#include "http_reader.hpp"

#include <dyndump/client.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/json_encoder.hpp>
#include <dyndump/rate_limiter.hpp>
#include <dyndump/writer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

// A page is a chunk of the body. It is awaited: while the reader does not read, neither do we.
class chunk_writer {
public:
    explicit chunk_writer(beast::tcp_stream& stream)
        : stream_(&stream) {}

    asio::awaitable<dyndump::error_code> write(dyndump::page& source) {
        std::string_view lines;
        auto ec = encoder_.encode(source, scratch_, lines);
        if (ec || lines.empty()) { // an empty chunk would be the last
            co_return ec;
        }
        auto chunk = http::make_chunk(asio::buffer(lines));
        co_return co_await send(chunk);
    }

    // A body without its last chunk tells the reader that something is missing.
    asio::awaitable<dyndump::error_code> finish(dyndump::error_code why) {
        if (why) {
            co_return dyndump::error_code{};
        }
        auto last = http::make_chunk_last();
        co_return co_await send(last);
    }

private:
    template <class Buffers>
    asio::awaitable<dyndump::error_code> send(Buffers chunk) {
        stream_->expires_after(std::chrono::seconds(30)); // then it counts as gone
        auto token = asio::as_tuple(asio::use_awaitable);
        auto [ec, n] = co_await asio::async_write(*stream_, chunk, token);
        co_return ec;
    }

    beast::tcp_stream* stream_;
    dyndump::json_encoder encoder_{dyndump::json_format::plain};
    std::string scratch_;
};

// One connection. The context has one thread; with more, each connection takes a strand, and a
// client on it.
asio::awaitable<dyndump::fetch_result> serve(tcp::socket socket, dyndump::client client,
                                             dyndump::rate_limiter budget) {
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer;
    http::request<http::empty_body> request;
    co_await http::async_read(stream, buffer, request, asio::use_awaitable);

    const bool known = request.target() == "/orders";
    http::response<http::empty_body> head(known ? http::status::ok : http::status::not_found, 11);
    head.set(http::field::content_type, "application/x-ndjson");
    head.keep_alive(false);
    head.chunked(known);
    http::response_serializer<http::empty_body> serializer(head);
    co_await http::async_write_header(stream, serializer, asio::use_awaitable);
    if (!known) {
        co_return dyndump::fetch_result{};
    }

    dyndump::fetch_params params("orders");
    params.limiter = budget;
    dyndump::fetcher fetch(client, params, chunk_writer(stream));

    // Nothing more is expected from the reader: what arrives is the end of the connection.
    auto gone = std::make_shared<asio::cancellation_signal>();
    stream.socket().async_wait(tcp::socket::wait_read, [gone](dyndump::error_code ec) {
        if (!ec) {
            gone->emit(asio::cancellation_type::terminal); // drops the requests in flight
        }
    });
    auto token = asio::bind_cancellation_slot(gone->slot(), asio::as_tuple(asio::use_awaitable));
    auto [ec, result] = co_await fetch.async_run(token);
    std::cout << "an export of " << result.stats.items
              << " items: " << (ec ? ec.message() : "complete") << '\n';
    co_return std::move(result);
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, dyndump::client client,
                             dyndump::rate_limiter budget,
                             std::function<void(const dyndump::fetch_result&)> ended) {
    auto token = asio::as_tuple(asio::use_awaitable);
    for (;;) {
        auto [ec, socket] = co_await acceptor.async_accept(token);
        if (ec) {
            co_return; // it was closed
        }
        auto serving = serve(std::move(socket), client, budget);
        asio::co_spawn(acceptor.get_executor(), std::move(serving),
                       [ended](const std::exception_ptr&, const dyndump::fetch_result& result) {
                           ended(result);
                       });
    }
}

// One reads all. The other goes away from an export that would take a quarter of a minute.
asio::awaitable<void> two_readers(tcp::endpoint server, dyndump::rate_limiter budget) {
    auto executor = co_await asio::this_coro::executor;
    examples::http_reader first(executor);
    co_await first.ask(server, "/orders");
    auto lines = co_await first.read();
    std::cout << lines << " lines\n";

    budget.set_rate(25);
    examples::http_reader second(executor);
    co_await second.ask(server, "/orders");
}

} // namespace

int main() {
    asio::io_context context(1);
    examples::demo_table table(context.get_executor(), 3000);
    dyndump::client client(context.get_executor(), table.client());
    dyndump::rate_limiter budget; // of all exports together; unlimited at first

    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    std::vector<dyndump::fetch_result> exports;
    auto ended = [&](const dyndump::fetch_result& result) {
        exports.push_back(result);
        if (exports.size() == 2) {
            acceptor.close();
            table.stop();
        }
    };
    auto listening = listen(acceptor, client, budget, ended);
    asio::co_spawn(context, std::move(listening), asio::detached);
    auto reading = two_readers(acceptor.local_endpoint(), budget);
    asio::co_spawn(context, std::move(reading), asio::detached);
    context.run();
    return exports.size() == 2 && exports[0].stats.items == 3000 && !exports[1].complete ? 0 : 1;
}
