/// \file
/// One connection to one endpoint, plain or TLS.
#pragma once

#include "async/recycled_frames.hpp"
#include "async/turns.hpp"
#include "net/operation_memory.hpp"
#include "net/request_head.hpp"
#include "net/response_reader.hpp"
#include "net/tls_engine.hpp"
#include "net/watchdog.hpp"

#include <dyndump/error.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dyndump::net {

/// "host:port", an IPv6 address in brackets.
std::string authority(const std::string& host, std::uint16_t port);

/// Borrowed by one coroutine at a time; everything that touches it meanwhile runs on that
/// coroutine's executor, which must not run two handlers at once (a strand, or one thread).
/// The awaiting coroutine must have throw_if_cancelled off.
///
/// Of many connections that have much to read, one at a time reads a piece and looks at it, and the
/// executor's timers and sockets are looked at before the next does: whoever shares the executor
/// waits for one piece, however many segments are read. Heads and small responses are read as they
/// come.
class connection : public std::enable_shared_from_this<connection>, async::recycled_frames {
public:
    using clock = watchdog::clock;

    connection(boost::asio::any_io_executor executor, http_endpoint where,
               std::shared_ptr<async::turns> steps);
    ~connection();

    const http_endpoint& where() const noexcept { return where_; }
    /// Usable for another exchange, as far as is known.
    bool reusable() const noexcept { return reusable_; }
    void close() noexcept;
    /// False if the peer has closed an idle connection, or sent what nobody asked for.
    bool still_alive();

    /// The steps of opening, each within `limit` and the watchdog's round.
    boost::asio::awaitable<error_code> connect(boost::asio::ip::tcp::endpoint address,
                                               clock::duration limit);
    boost::asio::awaitable<error_code> handshake(tls_context& context, clock::duration limit,
                                                 diagnostics& diag);

    /// The server is reached through `proxy` ("host:port"), which reads the requests and has to be
    /// told where they go; through a tunnel, `via` is empty.
    void forward(std::string proxy, forwarding via) {
        proxy_ = std::move(proxy);
        via_ = std::move(via);
    }

    /// Sends `request`, which has been checked, and reads the response into `reader`. A response
    /// that comes before all is sent ends the sending. `idle` is the limit between two pieces. On
    /// an error the connection is closed and `diag.message` set.
    boost::asio::awaitable<error_code> exchange(const http_request& request,
                                                response_reader& reader, clock::duration idle,
                                                diagnostics& diag);

    watchdog& watch() noexcept { return watch_; }
    /// Empty: none.
    const std::string& proxy() const noexcept { return proxy_; }
    /// Scratch for a response_reader.
    std::vector<char>& head_buffer() noexcept { return head_; }
    /// The session of an earlier connection was resumed.
    bool tls_resumed() const noexcept { return tls_ && tls_->resumed(); }

private:
    boost::asio::awaitable<error_code> flush_tls();
    boost::asio::awaitable<error_code> send_more(std::span<const std::string_view> pieces,
                                                 clock::duration idle);
    boost::asio::awaitable<error_code> send_step(std::string_view wire, clock::duration idle);
    boost::asio::awaitable<error_code> wait_for_budget(const http_response& response);
    error_code absorb(response_reader& reader, error_code ec, std::size_t n);
    error_code fail(error_code ec, const response_reader& reader, clock::duration idle,
                    diagnostics& diag);

    http_endpoint where_;
    operation_memory memory_;
    boost::asio::ip::tcp::socket socket_;
    watchdog watch_;
    const std::shared_ptr<async::turns> steps_; // long ones
    std::optional<tls_engine> tls_;
    std::string proxy_;
    forwarding via_;
    std::string request_; // head, and a small body
    std::vector<char> head_;
    bool reusable_ = false;
};

} // namespace dyndump::net
