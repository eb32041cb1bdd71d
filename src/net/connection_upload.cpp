// A request's body that is too large to be sent in one go.
#include "net/connection.hpp"

#include "async/as_result.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>

namespace dyndump::net {

namespace asio = boost::asio;

namespace {

/// So much is encrypted and handed to the kernel before others have their turn.
constexpr std::size_t most_a_step = std::size_t{256} << 10;

} // namespace

asio::awaitable<error_code> connection::send_more(std::span<const std::string_view> pieces,
                                                  clock::duration idle) {
    auto executor = co_await asio::this_coro::executor;
    async::turns::place place(executor);
    for (std::string_view rest : pieces) {
        while (!rest.empty()) {
            co_await steps_->wait(place);
            steps_->pass_on();
            auto wire = rest.substr(0, most_a_step);
            rest.remove_prefix(wire.size());
            error_code ec;
            if (tls_) {
                tls_->write(wire, ec);
                wire = tls_->output();
            }
            if (!ec) {
                auto send_ec = co_await send_step(wire, idle);
                ec = send_ec;
            }
            if (tls_) {
                tls_->sent();
            }
            if (ec) {
                co_return ec;
            }
        }
    }
    co_return error_code{};
}

asio::awaitable<error_code> connection::send_step(std::string_view wire, clock::duration idle) {
    auto state = co_await asio::this_coro::cancellation_state;
    while (!wire.empty()) {
        if (state.cancelled() != asio::cancellation_type::none || !watch_.step(idle)) {
            co_return asio::error::operation_aborted;
        }
        error_code ec;
        wire.remove_prefix(socket_.write_some(asio::buffer(wire.data(), wire.size()), ec));
        if (ec == asio::error::would_block || ec == asio::error::try_again) {
            auto [wait_ec] =
                co_await socket_.async_wait(asio::ip::tcp::socket::wait_write, async::as_result);
            ec = wait_ec;
        }
        if (ec) {
            co_return ec;
        }
    }
    co_return error_code{};
}

} // namespace dyndump::net
