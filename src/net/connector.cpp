#include "net/connector.hpp"

#include "net/local_only.hpp"

#include "core/error_body.hpp"
#include "core/failure.hpp"
#include "core/foreign_answer.hpp"
#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "core/tell.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace dyndump::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

std::string text(const tcp::endpoint& address) {
    return authority(address.address().to_string(), address.port());
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
    , proxies_(params.proxy, ec, diag)
    , resolver_(std::make_shared<resolver_cache>(executor))
    , log_(params.log) {}

asio::awaitable<error_code> connector::open(std::shared_ptr<connection> c, diagnostics& diag) {
    auto ec = co_await establish(c, diag);
    connection_event event;
    event.host = c->where().host;
    event.port = c->where().port;
    event.tls = c->where().tls;
    event.resumed = c->tls_resumed();
    event.error = ec;
    core::tell(log_, event);
    co_return ec;
}

asio::awaitable<error_code> connector::establish(std::shared_ptr<connection> c, diagnostics& diag) {
    const http_endpoint& where = c->where();
    const proxy_server* const proxy = where.local_only ? nullptr : proxies_.proxy_for(where);
    const std::string& host = proxy != nullptr ? proxy->host : where.host;
    const std::uint16_t port = proxy != nullptr ? proxy->port : where.port;
    std::string server = proxy != nullptr ? "the proxy " + authority(proxy->host, proxy->port)
                                          : authority(where.host, where.port);
    auto reached = co_await reach(c, host, port, std::move(server), diag);
    if (reached) {
        co_return reached;
    }
    if (!where.tls) {
        if (proxy != nullptr) {
            c->forward(authority(proxy->host, proxy->port),
                       {"http://" + authority(where.host, where.port), proxy->authorization});
        }
        co_return error_code{};
    }
    if (proxy != nullptr) {
        auto tunnelled = co_await tunnel(c, *proxy, diag);
        if (tunnelled) {
            co_return tunnelled;
        }
        c->forward(authority(proxy->host, proxy->port), {});
    }
    co_return co_await c->handshake(tls_, timeouts_.handshake, diag);
}

asio::awaitable<error_code> connector::reach(std::shared_ptr<connection> c, const std::string& host,
                                             std::uint16_t port, std::string server,
                                             diagnostics& diag) {
    for (;;) {
        const auto until = std::min(c->watch().whole(),
                                    core::later(resolver_cache::clock::now(), timeouts_.resolve));
        auto answer = co_await resolver_->resolve(host, port, until);
        if (answer.ec) {
            diag.message = core::sentence("Resolve {}: {}; check the name and the DNS settings",
                                          host, answer.ec.message());
            co_return answer.ec;
        }
        auto ec = co_await connect_any(c, answer.found, server, diag);
        if (!ec || ec == asio::error::operation_aborted) {
            co_return ec;
        }
        resolver_->forget(host, port);
        if (answer.fresh) {
            co_return ec;
        }
    }
}

asio::awaitable<error_code> connector::connect_any(std::shared_ptr<connection> c,
                                                   resolver_cache::addresses addresses,
                                                   const std::string& server, diagnostics& diag) {
    auto state = co_await asio::this_coro::cancellation_state;
    const std::size_t count = addresses->size();
    // What is connected to is one of these addresses, so this is the check of the peer as well.
    if (c->where().local_only) {
        if (const auto elsewhere = address_elsewhere(c->where().host, *addresses)) {
            diag.message =
                core::sentence("{} is at {}, which is neither this machine nor one of its "
                               "metadata services, and would be sent data and secrets in "
                               "plain text",
                               c->where().host, elsewhere->to_string());
            co_return errc::insecure_endpoint;
        }
    }
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
            diag.message = core::sentence("Connecting to {} was cancelled", server);
            co_return asio::error::operation_aborted;
        }
        last = ec;
        diag.message =
            core::sentence("Connect to {} ({}): {}", server, text(address), ec.message());
        if (c->watch().expired_whole()) {
            break;
        }
    }
    if (count > 1) {
        diag.message += core::sentence("; {} addresses tried", count);
    }
    diag.message += advice(last);
    co_return last;
}

asio::awaitable<error_code> connector::tunnel(std::shared_ptr<connection> c,
                                              const proxy_server& proxy, diagnostics& diag) {
    const std::string target = authority(c->where().host, c->where().port);
    const std::string server = authority(proxy.host, proxy.port);
    const http_header headers[]{{"Host", target}, {"Proxy-Authorization", proxy.authorization}};
    http_request request;
    request.method = "CONNECT";
    request.target = target;
    request.headers = std::span(headers).first(proxy.authorization.empty() ? 1 : 2);
    if (auto ec = check_request(request, diag)) {
        co_return ec;
    }
    http_response response;
    response_reader reader(response, c->head_buffer(), body_rule::on_failure);
    const watchdog::phase asking(c->watch(), timeouts_.handshake);
    auto ec = co_await c->exchange(request, reader, timeouts_.handshake, diag);
    if (ec) {
        diag.message =
            core::sentence("The proxy {} was asked for {}: {}", server, target, diag.message);
        co_return ec;
    }
    if (response.status / 100 == 2) {
        if (c->reusable()) {
            co_return ec;
        }
        diag.message = core::sentence("The proxy {} sent more than its answer to CONNECT", server);
        ec = errc::malformed_response;
    } else if (response.status == 407) {
        diag.message =
            core::sentence("The proxy {} wants a user name and a password, or refuses those "
                           "in its URL; see HTTPS_PROXY",
                           server);
        ec = errc::bad_configuration;
    } else {
        const auto refusal =
            core::parse_service_error(response.status, response.headers(), response.body.view());
        const bool passing =
            core::classify_response(response.status, {}) != core::failure_class::fatal;
        diag.message =
            core::sentence("The proxy {} answered {} when it was asked for {}{}", server,
                           response.status, target, core::redirection_words(refusal.location));
        ec = passing ? errc::connection_closed : errc::bad_configuration;
    }
    c->close();
    co_return ec;
}

} // namespace dyndump::net
