#include "sandbox/byte_stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace dyndump::sandbox_impl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

class plain_stream final : public byte_stream {
public:
    explicit plain_stream(tcp::socket socket)
        : socket_(std::move(socket)) {}

    tcp::socket& socket() noexcept override { return socket_; }

    asio::awaitable<error_code> handshake() override { co_return error_code(); }

    asio::awaitable<error_code> read_some(std::span<char> into, std::size_t& size) override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        auto buffer = asio::buffer(into.data(), into.size());
        size = 0;
        const std::size_t got = co_await socket_.async_read_some(buffer, token);
        size = got;
        co_return ec;
    }

    asio::awaitable<error_code> write(std::string_view first, std::string_view second) override {
        error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(first), asio::buffer(second)};
        const all_at_once condition;
        co_await asio::async_write(socket_, buffers, condition, token);
        co_return ec;
    }

private:
    tcp::socket socket_;
};

} // namespace

std::unique_ptr<byte_stream> make_plain_stream(tcp::socket socket) {
    return std::make_unique<plain_stream>(std::move(socket));
}

} // namespace dyndump::sandbox_impl
