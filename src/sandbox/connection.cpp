#include "sandbox/connection.hpp"

#include "sandbox/responder.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <span>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::size_t read_size = std::size_t{16} << 10;
constexpr std::string_view nothing;
constexpr std::string_view go_ahead = "HTTP/1.1 100 Continue\r\n\r\n";

using request_parser = http::request_parser<http::string_body>;

received_request view_of(const http::request<http::string_body>& message,
                         std::vector<http_header>& headers) {
    headers.clear();
    for (const auto& field : message) {
        const auto name = field.name_string();
        const auto value = field.value();
        headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
    }
    const auto method = message.method_string();
    const auto target = message.target();
    return {{method.data(), method.size()},
            {target.data(), target.size()},
            headers,
            message.body(),
            message.keep_alive()};
}

} // namespace

connection::connection(std::unique_ptr<byte_stream> stream, std::unique_ptr<answering> service)
    : stream_(std::move(stream))
    , timer_(stream_->socket().get_executor())
    , service_(std::move(service)) {}

void connection::start() {
    asio::co_spawn(stream_->socket().get_executor(), run(shared_from_this()), asio::detached);
}

void connection::close() {
    asio::post(stream_->socket().get_executor(),
               [self = shared_from_this()] { self->close_socket(); });
}

asio::awaitable<void> connection::run(std::shared_ptr<connection> self) {
    const error_code ec = co_await self->stream_->handshake();
    bool go_on = !ec;
    while (go_on && !self->closed_) {
        const bool more = co_await self->exchange();
        go_on = more;
    }
    self->close_socket();
}

asio::awaitable<bool> connection::exchange() {
    request_parser parser;
    parser.body_limit(service_->largest_body());
    parser.eager(true);
    error_code ec = co_await read(parser);
    if (ec) {
        co_return false;
    }
    const fault_plan plan = service_->plan();
    if (plan.delay.count() > 0) {
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        timer_.expires_after(plan.delay);
        co_await timer_.async_wait(token);
    }
    if (closed_) {
        co_return false;
    }
    const received_request request = view_of(parser.get(), headers_);
    const wire_response response = service_->respond(request, plan);
    const std::string_view body = response.body();
    if (!response.head.empty()) {
        const error_code written = co_await stream_->write(response.head, body);
        if (written || response.after == ending::keep) {
            co_return !written;
        }
    }
    if (response.after == ending::reset) {
        error_code ignored;
        stream_->socket().set_option(asio::socket_base::linger(true, 0), ignored);
    }
    if (response.after == ending::stall) {
        // Until the client gives up or the sandbox stops.
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        co_await stream_->socket().async_wait(tcp::socket::wait_read, token);
    }
    co_return false;
}

template <class Parser>
asio::awaitable<error_code> connection::read(Parser& parser) {
    bool told_to_go_on = false;
    for (;;) {
        error_code ec;
        while (!ec && !parser.is_done() && buffer_.size() > 0) {
            buffer_.consume(parser.put(buffer_.data(), ec));
        }
        if (parser.is_done() || (ec && ec != http::error::need_more)) {
            co_return ec;
        }
        if (!told_to_go_on && parser.is_header_done() &&
            parser.get()[http::field::expect] == "100-continue") {
            told_to_go_on = true;
            const error_code told = co_await stream_->write(go_ahead, nothing);
            if (told) {
                co_return told;
            }
        }
        const asio::mutable_buffer room = buffer_.prepare(read_size);
        const std::span<char> into(static_cast<char*>(room.data()), room.size());
        std::size_t got = 0;
        const error_code ended = co_await stream_->read_some(into, got);
        if (ended) {
            co_return ended;
        }
        buffer_.commit(got);
    }
}

void connection::close_socket() {
    if (closed_) {
        return;
    }
    closed_ = true;
    error_code ignored;
    timer_.cancel();
    stream_->socket().close(ignored);
}

} // namespace dyndump::sandbox_impl
