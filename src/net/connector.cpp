#include "net/connector.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace dyndump::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string text(const tcp::endpoint& address) {
    http_endpoint where;
    where.host = address.address().to_string();
    where.port = address.port();
    return authority(where);
}

/// Which of the addresses to try first: the resolver's order decides on the family, within that
/// the connections are spread.
std::size_t first_of(const std::vector<tcp::endpoint>& addresses, std::size_t turn) {
    std::size_t same = 0;
    while (same < addresses.size() && addresses[same].protocol() == addresses[0].protocol()) {
        ++same;
    }
    return turn % same;
}

const char* advice(error_code ec) {
    if (ec == asio::error::connection_refused) {
        return "; is the server running there?";
    }
    if (ec == errc::timed_out || ec == asio::error::timed_out ||
        ec == asio::error::network_unreachable || ec == asio::error::host_unreachable) {
        return "; check the network, the firewall and the proxy settings";
    }
    return "";
}

} // namespace

connector::connector(asio::any_io_executor executor, const transport_params& params, error_code& ec,
                     diagnostics& diag)
    : timeouts_(params.timeouts)
    , tls_(params.tls, ec, diag)
    , resolver_(std::make_shared<resolver_cache>(executor)) {}

asio::awaitable<error_code> connector::open(std::shared_ptr<connection> c, diagnostics& diag) {
    const http_endpoint& where = c->where();
    for (;;) {
        const auto until =
            std::min(c->watch().whole(), resolver_cache::clock::now() + timeouts_.resolve);
        auto answer = co_await resolver_->resolve(where.host, where.port, until);
        if (answer.ec) {
            diag.message = fmt::format("Resolve {}: {}; check the name and the DNS settings",
                                       where.host, answer.ec.message());
            co_return answer.ec;
        }
        auto ec = co_await connect_any(c, answer.found, diag);
        if (!ec) {
            break;
        }
        if (ec == asio::error::operation_aborted) {
            co_return ec;
        }
        resolver_->forget(where.host, where.port);
        if (answer.fresh) {
            co_return ec;
        }
    }
    if (!where.tls) {
        co_return error_code{};
    }
    co_return co_await c->handshake(tls_, timeouts_.handshake, diag);
}

asio::awaitable<error_code> connector::connect_any(std::shared_ptr<connection> c,
                                                   resolver_cache::addresses addresses,
                                                   diagnostics& diag) {
    auto state = co_await asio::this_coro::cancellation_state;
    const std::size_t count = addresses->size();
    const std::size_t first = first_of(*addresses, turn_.fetch_add(1, std::memory_order_relaxed));
    error_code last;
    for (std::size_t i = 0; i < count; ++i) {
        const tcp::endpoint address = (*addresses)[(first + i) % count];
        error_code ec = asio::error::operation_aborted;
        if (state.cancelled() == asio::cancellation_type::none) {
            auto outcome = co_await c->connect(address, timeouts_.connect);
            ec = outcome;
        }
        if (!ec) {
            co_return ec;
        }
        if (state.cancelled() != asio::cancellation_type::none) {
            diag.message = fmt::format("Connecting to {} was cancelled", authority(c->where()));
            co_return asio::error::operation_aborted;
        }
        last = ec;
        diag.message = fmt::format("Connect to {} ({}): {}", authority(c->where()), text(address),
                                   ec.message());
        if (c->watch().expired_whole()) {
            break;
        }
    }
    if (count > 1) {
        diag.message += fmt::format("; {} addresses tried", count);
    }
    diag.message += advice(last);
    co_return last;
}

} // namespace dyndump::net
