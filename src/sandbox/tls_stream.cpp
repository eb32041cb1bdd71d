#include "sandbox/byte_stream.hpp"

#include "sandbox/memory_bio.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace dyndump::sandbox_impl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// What is encrypted before it is written: large enough to save system calls, small enough to stay
// in the cache.
constexpr std::size_t write_piece = std::size_t{256} << 10;

struct ssl_deleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class tls_stream final : public byte_stream {
public:
    tls_stream(tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
        : socket_(std::move(socket))
        , context_(std::move(context))
        , ssl_(SSL_new(context_->native_handle())) {
        BIO* bio = make_memory_bio(wire_);
        SSL_set_bio(ssl_.get(), bio, bio);
        SSL_set_accept_state(ssl_.get());
    }

    tcp::socket& socket() noexcept override { return socket_; }

    asio::awaitable<error_code> handshake() override {
        for (;;) {
            ERR_clear_error();
            const int result = SSL_do_handshake(ssl_.get());
            error_code ec = co_await settle(result);
            if (ec || result == 1) {
                co_return ec;
            }
        }
    }

    asio::awaitable<error_code> read_some(std::span<char> into, std::size_t& size) override {
        for (;;) {
            ERR_clear_error();
            const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
            if (result == 1) {
                co_return error_code();
            }
            error_code ec = co_await settle(result);
            if (ec) {
                co_return ec;
            }
        }
    }

    asio::awaitable<error_code> write(std::string_view first, std::string_view second) override {
        while (!first.empty() || !second.empty()) {
            ERR_clear_error();
            if (!encrypt(first) || !encrypt(second)) {
                co_return last_error();
            }
            const error_code ec = co_await flush();
            if (ec) {
                co_return ec;
            }
        }
        co_return error_code();
    }

private:
    static error_code last_error() {
        return {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()};
    }

    /// Takes a piece off `text`. The memory BIO takes everything, so there is nothing to wait for.
    bool encrypt(std::string_view& text) {
        const std::size_t room = write_piece - std::min(write_piece, wire_.out.size());
        const std::string_view piece = text.substr(0, room);
        text.remove_prefix(piece.size());
        std::size_t written = 0;
        return piece.empty() || SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &written) == 1;
    }

    /// After an SSL call that returned `result`: sends what it left and gets what it lacks.
    asio::awaitable<error_code> settle(int result) {
        const int state = SSL_get_error(ssl_.get(), result);
        if (state == SSL_ERROR_ZERO_RETURN) {
            co_return error_code(asio::error::eof);
        }
        if (state != SSL_ERROR_NONE && state != SSL_ERROR_WANT_READ) {
            const error_code fault = last_error();
            co_await flush(); // the alert
            co_return fault ? fault : error_code(asio::error::eof);
        }
        error_code ec = co_await flush();
        if (ec || state == SSL_ERROR_NONE) {
            co_return ec;
        }
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        auto room = asio::buffer(wire_.in);
        const std::size_t got = co_await socket_.async_read_some(room, token);
        wire_.in_begin = 0;
        wire_.in_end = got;
        co_return ec;
    }

    asio::awaitable<error_code> flush() {
        error_code ec;
        if (wire_.out.empty()) {
            co_return ec;
        }
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        auto buffer = asio::buffer(wire_.out);
        const all_at_once condition;
        co_await asio::async_write(socket_, buffer, condition, token);
        wire_.out.clear();
        co_return ec;
    }

    tcp::socket socket_;
    std::shared_ptr<asio::ssl::context> context_;
    wire_memory wire_;
    std::unique_ptr<SSL, ssl_deleter> ssl_;
};

} // namespace

std::unique_ptr<byte_stream> make_tls_stream(tcp::socket socket,
                                             std::shared_ptr<asio::ssl::context> context) {
    return std::make_unique<tls_stream>(std::move(socket), std::move(context));
}

} // namespace dyndump::sandbox_impl
