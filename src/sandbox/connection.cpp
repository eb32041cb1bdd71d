#include "sandbox/connection.hpp"

#include "sandbox/responder.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <array>
#include <type_traits>
#include <vector>

namespace dyndump::sandbox_impl {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

// BatchWriteItem takes 16 MB of items.
constexpr std::size_t max_request_body = std::size_t{64} << 20;

/// Asio's default writes 64 KiB at a time.
struct all_at_once {
    std::size_t operator()(const error_code& ec, std::size_t) const {
        return ec ? 0 : std::size_t{1} << 30;
    }
};

using plain_stream = tcp::socket;
using tls_stream = asio::ssl::stream<tcp::socket>;

tcp::socket& socket_of(plain_stream& stream) {
    return stream;
}
tcp::socket& socket_of(tls_stream& stream) {
    return stream.next_layer();
}

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

template <class Stream>
class stream_connection final : public connection,
                                public std::enable_shared_from_this<stream_connection<Stream>> {
public:
    template <class... Arguments>
    stream_connection(std::shared_ptr<asio::ssl::context> tls, std::shared_ptr<shared_state> state,
                      Arguments&&... arguments)
        : tls_(std::move(tls))
        , stream_(std::forward<Arguments>(arguments)...)
        , timer_(stream_.get_executor())
        , responder_(std::move(state)) {}

    void start() override {
        asio::co_spawn(stream_.get_executor(), run(this->shared_from_this()), asio::detached);
    }

    void close() override {
        asio::post(stream_.get_executor(),
                   [self = this->shared_from_this()] { self->close_socket(); });
    }

private:
    // `self` keeps the object alive for as long as the coroutine runs.
    static asio::awaitable<void> run(std::shared_ptr<stream_connection> self) {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        if constexpr (std::is_same_v<Stream, tls_stream>) {
            co_await self->stream_.async_handshake(asio::ssl::stream_base::server, token);
        }
        while (!ec && !self->closed_) {
            const bool go_on = co_await self->exchange();
            if (!go_on) {
                break;
            }
        }
        self->close_socket();
    }

    /// One request and its response; false ends the connection.
    asio::awaitable<bool> exchange() {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        http::request_parser<http::string_body> parser;
        parser.body_limit(max_request_body);
        co_await http::async_read_header(stream_, buffer_, parser, token);
        if (ec) {
            co_return false;
        }
        if (parser.get()[http::field::expect] == "100-continue") {
            auto go_ahead = asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
            co_await asio::async_write(stream_, go_ahead, token);
        }
        co_await http::async_read(stream_, buffer_, parser, token);
        if (ec) {
            co_return false;
        }
        const fault_plan plan = responder_.plan();
        if (plan.delay.count() > 0) {
            timer_.expires_after(plan.delay);
            co_await timer_.async_wait(token);
        }
        if (closed_) {
            co_return false;
        }
        const received_request request = view_of(parser.get(), headers_);
        const wire_response response = responder_.respond(request, plan);
        const std::string_view body = response.body();
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(response.head),
                                                        asio::buffer(body)};
        all_at_once condition;
        co_await asio::async_write(stream_, buffers, condition, token);
        if (ec || response.after == ending::keep) {
            co_return !ec;
        }
        if (response.after == ending::reset) {
            error_code ignored;
            socket_of(stream_).set_option(asio::socket_base::linger(true, 0), ignored);
        }
        if (response.after == ending::stall) {
            // Until the client gives up or the sandbox stops.
            co_await socket_of(stream_).async_wait(tcp::socket::wait_read, token);
        }
        co_return false;
    }

    void close_socket() {
        if (closed_) {
            return;
        }
        closed_ = true;
        error_code ignored;
        timer_.cancel();
        socket_of(stream_).close(ignored);
    }

    std::shared_ptr<asio::ssl::context> tls_;
    Stream stream_;
    asio::steady_timer timer_;
    boost::beast::flat_buffer buffer_;
    responder responder_;
    std::vector<http_header> headers_;
    bool closed_ = false;
};

} // namespace

std::shared_ptr<connection> make_connection(tcp::socket socket,
                                            std::shared_ptr<asio::ssl::context> tls,
                                            std::shared_ptr<shared_state> state) {
    if (tls != nullptr) {
        asio::ssl::context& context = *tls;
        return std::make_shared<stream_connection<tls_stream>>(std::move(tls), std::move(state),
                                                               std::move(socket), context);
    }
    return std::make_shared<stream_connection<plain_stream>>(nullptr, std::move(state),
                                                             std::move(socket));
}

} // namespace dyndump::sandbox_impl
