// The other end of the example's server: one reader who takes all, and one who goes away.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace examples {

namespace http = boost::beast::http;

class http_reader {
public:
    explicit http_reader(boost::asio::any_io_executor executor)
        : stream_(std::move(executor)) {
        parser_.body_limit(boost::none);
    }

    /// Sends the request, and reads the head of the answer.
    boost::asio::awaitable<void> ask(boost::asio::ip::tcp::endpoint server, std::string target) {
        co_await stream_.async_connect(server, boost::asio::use_awaitable);
        http::request<http::empty_body> request(http::verb::get, target, 11);
        request.set(http::field::host, "localhost");
        co_await http::async_write(stream_, request, boost::asio::use_awaitable);
        co_await http::async_read_header(stream_, buffer_, parser_, boost::asio::use_awaitable);
    }

    /// Reads the rest. Returns the number of lines.
    boost::asio::awaitable<std::size_t> read() {
        co_await http::async_read(stream_, buffer_, parser_, boost::asio::use_awaitable);
        const auto& body = parser_.get().body();
        co_return static_cast<std::size_t>(std::count(body.begin(), body.end(), '\n'));
    }

private:
    boost::beast::tcp_stream stream_;
    boost::beast::flat_buffer buffer_;
    http::response_parser<http::string_body> parser_;
};

} // namespace examples
