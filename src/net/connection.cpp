#include "net/connection.hpp"

#include "async/as_result.hpp"
#include "core/sentence.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <openssl/crypto.h>

#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace dyndump::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// So much is read as soon as it comes: a head and what little may follow it, and of TLS at least
/// one record.
constexpr std::size_t first_piece = std::size_t{18} << 10;

using request_buffers = std::array<asio::const_buffer, 2>;

/// Writes what the kernel takes now, for a request mostly all of it, and advances `out` past that.
error_code send_at_once(tcp::socket& socket, request_buffers& out) {
    error_code ec;
    std::size_t sent = socket.write_some(out, ec);
    for (asio::const_buffer& part : out) {
        const std::size_t n = std::min(sent, part.size());
        part += n;
        sent -= n;
    }
    return ec == asio::error::would_block || ec == asio::error::try_again ? error_code{} : ec;
}

/// Like the socket's own, with the operation in `memory`. (The allocator cannot be bound to the
/// token: Asio 1.24 does not see through it to `deferred`.)
auto async_read_some(tcp::socket& socket, asio::mutable_buffer buffer, operation_memory& memory) {
    return asio::async_initiate<const decltype(async::as_result)&, void(error_code, std::size_t)>(
        [](auto handler, tcp::socket* from, asio::mutable_buffer to, operation_memory* place) {
            const operation_allocator<void> allocator(*place);
            from->async_read_some(to, asio::bind_allocator(allocator, std::move(handler)));
        },
        async::as_result, &socket, buffer, &memory);
}

auto async_wait_readable(tcp::socket& socket, operation_memory& memory) {
    return asio::async_initiate<const decltype(async::as_result)&, void(error_code)>(
        [](auto handler, tcp::socket* from, operation_memory* place) {
            const operation_allocator<void> allocator(*place);
            from->async_wait(tcp::socket::wait_read,
                             asio::bind_allocator(allocator, std::move(handler)));
        },
        async::as_result, &socket, &memory);
}

} // namespace

std::string authority(const std::string& host, std::uint16_t port) {
    const bool bracketed = host.find(':') != std::string::npos;
    return (bracketed ? "[" + host + "]:" : host + ":") + std::to_string(port);
}

connection::connection(asio::any_io_executor executor, http_endpoint where,
                       std::shared_ptr<async::turns> steps)
    : where_(std::move(where))
    , socket_(executor)
    , watch_(executor, socket_, memory_)
    , steps_(std::move(steps)) {}

connection::~connection() {
    OPENSSL_cleanse(request_.data(), request_.capacity());
}

void connection::close() noexcept {
    reusable_ = false;
    error_code ignored;
    socket_.close(ignored);
}

bool connection::still_alive() {
    char byte = 0;
    if (!tls_) {
        const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
    // TLS may have session tickets waiting; only what they decrypt to tells.
    const auto room = tls_->prepare();
    const auto n = ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)) {
        return false;
    }
    tls_->commit(n > 0 ? static_cast<std::size_t>(n) : 0);
    std::size_t read = 0;
    error_code ec;
    return tls_->read({&byte, 1}, read, ec) == tls_engine::progress::want_read;
}

asio::awaitable<error_code> connection::connect(tcp::endpoint address, clock::duration limit) {
    close();
    if (!watch_.step(limit)) {
        co_return errc::timed_out;
    }
    auto [ec] = co_await socket_.async_connect(address, async::as_result);
    if (ec) {
        close();
        co_return ec == asio::error::operation_aborted&& watch_.expired()
            ? make_error_code(errc::timed_out)
            : ec;
    }
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    co_return ec;
}

asio::awaitable<error_code> connection::flush_tls() {
    const auto output = tls_->output();
    const auto buffer = asio::buffer(output.data(), output.size());
    auto [ec, n] = co_await asio::async_write(socket_, buffer, async::as_result);
    tls_->sent();
    co_return ec;
}

asio::awaitable<error_code> connection::handshake(tls_context& context, clock::duration limit,
                                                  diagnostics& diag) {
    error_code ec;
    auto state = co_await asio::this_coro::cancellation_state;
    tls_.emplace(context, where_.host, authority(where_.host, where_.port), ec);
    if (!watch_.step(limit) && !ec) {
        ec = asio::error::operation_aborted;
    }
    const auto is_over = [&] {
        return state.cancelled() != asio::cancellation_type::none || watch_.expired();
    };
    while (!ec) {
        if (is_over()) {
            ec = asio::error::operation_aborted;
            break;
        }
        const auto progress = tls_->handshake(ec);
        if (!tls_->output().empty()) {
            // On failure, too: the peer is told why.
            auto write_ec = co_await flush_tls();
            if (!ec) {
                ec = write_ec;
            }
        }
        if (ec) {
            break;
        }
        if (progress == tls_engine::progress::done) {
            co_return ec;
        }
        if (progress == tls_engine::progress::ended) {
            ec = errc::connection_closed;
            break;
        }
        if (is_over()) {
            continue;
        }
        const auto room = tls_->prepare();
        const auto buffer = asio::buffer(room.data(), room.size());
        auto [read_ec, n] = co_await socket_.async_read_some(buffer, async::as_result);
        tls_->commit(n);
        ec = read_ec == asio::error::eof ? make_error_code(errc::connection_closed) : read_ec;
    }
    if (state.cancelled() != asio::cancellation_type::none) {
        ec = asio::error::operation_aborted;
    } else if (ec == asio::error::operation_aborted && watch_.expired()) {
        ec = errc::timed_out;
    }
    const std::string& why = tls_->why();
    diag.message = core::sentence("TLS handshake with {}: {}", authority(where_.host, where_.port),
                                  why.empty() ? ec.message() : why);
    close();
    co_return ec;
}

asio::awaitable<error_code> connection::exchange(const http_request& request,
                                                 response_reader& reader, clock::duration idle,
                                                 diagnostics& diag) {
    reusable_ = false;
    error_code ec;
    write_request_head(request, via_, request_);
    const bool with_body = is_small(request);
    request_buffers out{asio::buffer(request_),
                        with_body ? asio::const_buffer{}
                                  : asio::buffer(request.body.data(), request.body.size())};
    if (tls_) {
        tls_->write(request_, ec);
        if (!with_body && !ec) {
            tls_->write(request.body, ec);
        }
        out = {asio::buffer(tls_->output().data(), tls_->output().size()), asio::const_buffer{}};
    }
    auto state = co_await asio::this_coro::cancellation_state;
    auto executor = co_await asio::this_coro::executor;
    async::turns::place place(executor);
    if (!ec && state.cancelled() == asio::cancellation_type::none) {
        ec = send_at_once(socket_, out);
        if (!ec && asio::buffer_size(out) != 0 && watch_.step(idle)) {
            auto [write_ec, written] = co_await asio::async_write(socket_, out, async::as_result);
            ec = write_ec;
        }
    }
    if (tls_) {
        tls_->sent();
    }
    error_code unsent;
    if (!ec && !with_body && !request.more_body.empty()) {
        auto send_ec = co_await send_more(request.more_body, idle);
        // Who refuses a request may say so, and close, before all of it has come.
        const bool is_closed =
            send_ec == asio::error::connection_reset || send_ec == asio::error::broken_pipe;
        (is_closed ? unsent : ec) = send_ec;
    }
    while (!ec && !reader.done()) {
        if (reader.exceeds_budget()) {
            auto refused = co_await wait_for_budget(reader.response());
            if (refused) {
                ec = refused;
                break;
            }
        }
        const bool in_turn = reader.in_body();
        if (in_turn) {
            co_await steps_->wait(place);
            steps_->pass_on();
        }
        if (state.cancelled() != asio::cancellation_type::none || !watch_.step(idle)) {
            break;
        }
        const std::span<char> room = tls_ ? tls_->prepare() : reader.want();
        if (in_turn) {
            error_code read_ec;
            const std::size_t n =
                socket_.read_some(asio::buffer(room.data(), room.size()), read_ec);
            if (read_ec == asio::error::would_block) {
                auto [wait_ec] = co_await async_wait_readable(socket_, memory_);
                ec = wait_ec;
                continue;
            }
            ec = absorb(reader, read_ec, n);
        } else {
            const auto some = asio::buffer(room.data(), std::min(room.size(), first_piece));
            auto [read_ec, n] = co_await async_read_some(socket_, some, memory_);
            ec = absorb(reader, read_ec, n);
        }
        if (!ec && tls_ && !tls_->output().empty() && watch_.step(idle)) {
            auto flush_ec = co_await flush_tls(); // a key update wants an answer
            ec = flush_ec;
        }
    }
    if (reader.done()) {
        reusable_ = reader.keep_alive() && !unsent;
        co_return error_code{};
    }
    if (unsent) {
        ec = unsent;
    }
    if (state.cancelled() != asio::cancellation_type::none || (!ec && watch_.expired())) {
        ec = asio::error::operation_aborted;
    }
    co_return fail(ec, reader, idle, diag);
}

asio::awaitable<error_code> connection::wait_for_budget(const http_response& response) {
    watch_.pause();
    auto refused = co_await response.budget->admit(response.body.capacity());
    watch_.go_on();
    co_return refused;
}

error_code connection::absorb(response_reader& reader, error_code ec, std::size_t n) {
    if (ec && ec != asio::error::eof) {
        return ec;
    }
    if (!tls_) {
        return ec ? reader.finish() : reader.commit(n);
    }
    tls_->commit(n);
    error_code tls_ec;
    while (!reader.done()) {
        std::size_t read = 0;
        switch (tls_->read(reader.want(), read, tls_ec)) {
        case tls_engine::progress::done:
            if (auto reader_ec = reader.commit(read)) {
                return reader_ec;
            }
            break;
        case tls_engine::progress::want_read:
            // An end without close_notify may have been forged by anyone on the path.
            return ec ? errc::connection_closed : error_code{};
        case tls_engine::progress::ended:
            return reader.finish();
        case tls_engine::progress::failed:
            return tls_ec;
        }
    }
    return {};
}

error_code connection::fail(error_code ec, const response_reader& reader, clock::duration idle,
                            diagnostics& diag) {
    const std::string server = authority(where_.host, where_.port);
    const char* const phase = !reader.started()  ? "before the response began"
                              : reader.in_body() ? "in the middle of the response's body"
                                                 : "in the middle of the response's head";
    if (watch_.expired() && ec == asio::error::operation_aborted) {
        ec = errc::timed_out;
        if (watch_.expired_whole()) {
            diag.message =
                core::sentence("{} took too long: the request's time ran out {}", server, phase);
        } else {
            diag.message = core::sentence("{} sent nothing for {} s, {}", server,
                                          std::chrono::duration<double>(idle).count(), phase);
        }
    } else if (ec == asio::error::operation_aborted) {
        diag.message = core::sentence("The exchange with {} was cancelled", server);
    } else if (ec == errc::malformed_response) {
        diag.message =
            core::sentence("{} did not answer in HTTP/1.1 that can be read; is it the right "
                           "host and port?",
                           server);
    } else if (ec == errc::response_too_large) {
        diag.message = core::sentence("The response of {} is larger than is accepted", server);
    } else if (ec == errc::connection_closed || ec == asio::error::connection_reset ||
               ec == asio::error::broken_pipe) {
        diag.message = core::sentence("{} closed the connection {}", server, phase);
        if (reader.in_body()) {
            diag.message += core::sentence(", after {} bytes of it", reader.received());
        }
        ec = errc::connection_closed;
    } else {
        const bool in_words = tls_ && !tls_->why().empty();
        diag.message = core::sentence("The connection to {} failed {}: {}", server, phase,
                                      in_words ? tls_->why() : ec.message());
    }
    close();
    return ec;
}

} // namespace dyndump::net
