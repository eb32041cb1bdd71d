/// \file
/// A connection's bytes, plain or through TLS.
#pragma once

#include <dyndump/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace dyndump::sandbox_impl {

/// Not one of Asio's streams: it writes a response of megabytes in few system calls, where
/// asio::ssl::stream makes one for each 16 KB.
///
/// Thread safety: none; all on the socket's strand. Arguments live until the operation completes.
class byte_stream {
public:
    virtual ~byte_stream() = default;

    virtual boost::asio::ip::tcp::socket& socket() noexcept = 0;
    virtual boost::asio::awaitable<error_code> handshake() = 0;
    /// Reads at least one byte.
    virtual boost::asio::awaitable<error_code> read_some(std::span<char> into,
                                                         std::size_t& size) = 0;
    /// Writes both, one after the other, to the end.
    virtual boost::asio::awaitable<error_code> write(std::string_view first,
                                                     std::string_view second) = 0;
};

std::unique_ptr<byte_stream> make_plain_stream(boost::asio::ip::tcp::socket socket);
/// The server's side of TLS.
std::unique_ptr<byte_stream> make_tls_stream(boost::asio::ip::tcp::socket socket,
                                             std::shared_ptr<boost::asio::ssl::context> context);

/// For asio::async_write, which by default writes 64 KiB at a time.
struct all_at_once {
    std::size_t operator()(const error_code& ec, std::size_t) const noexcept {
        return ec ? 0 : std::size_t{1} << 30;
    }
};

} // namespace dyndump::sandbox_impl
