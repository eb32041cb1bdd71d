#include "net/pooled_transport.hpp"

#include "core/saturating_time.hpp"
#include "core/sentence.hpp"
#include "net/connection_pool.hpp"
#include "net/connector.hpp"
#include "net/request_head.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <new>

namespace dyndump {
namespace {

namespace asio = boost::asio;
using namespace net;
using clock_type = connection::clock;

class pooled_transport final : public transport,
                               public std::enable_shared_from_this<pooled_transport>,
                               async::recycled_frames {
public:
    pooled_transport(asio::any_io_executor executor, const transport_params& params,
                     std::shared_ptr<async::turns> steps, error_code& ec, diagnostics& diag)
        : timeouts_(params.timeouts)
        , connector_(executor, params, ec, diag)
        , pool_(std::make_shared<connection_pool>(executor, params, std::move(steps))) {}

    asio::awaitable<error_code> exchange(const http_endpoint& where, const http_request& request,
                                         http_response& response, diagnostics& diag) override {
        const auto self = shared_from_this(); // whoever drops the transport meanwhile
        auto throwing = co_await asio::this_coro::throw_if_cancelled();
        co_await asio::this_coro::throw_if_cancelled(false);
        error_code ec;
        try {
            auto outcome = co_await try_exchange(where, request, response, diag);
            ec = outcome;
        } catch (const std::bad_alloc&) {
            ec = asio::error::no_memory;
            diag.message = core::sentence("Out of memory for the response of {}",
                                          authority(where.host, where.port));
        }
        co_await asio::this_coro::throw_if_cancelled(throwing);
        if (ec) {
            response.clear();
        }
        co_return ec;
    }

    void close_idle() override { pool_->close_idle(); }

private:
    /// With one more try, on a new connection, if a kept one turns out to be closed: servers close
    /// idle connections when they like, and as a rule have not seen such a request.
    asio::awaitable<error_code> try_exchange(const http_endpoint& where,
                                             const http_request& request, http_response& response,
                                             diagnostics& diag) {
        if (auto ec = check_request(request, diag)) {
            co_return ec;
        }
        auto executor = co_await asio::this_coro::executor;
        auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) {
            co_return asio::error::operation_aborted;
        }
        const auto limit = request.timeout ? core::later(clock_type::now(), *request.timeout)
                                           : clock_type::time_point::max();
        const auto rule = request.method == "HEAD" ? body_rule::none : body_rule::by_head;
        for (bool idle_too = true;; idle_too = false) {
            set_opening(request, true);
            auto lease = take(where, idle_too);
            if (!lease) {
                auto ec = co_await pool_->acquire(where, idle_too, limit, lease);
                if (ec) {
                    diag.message = core::sentence("No connection to {} became free",
                                                  authority(where.host, where.port));
                    co_return ec;
                }
            }
            connection& c = *lease.get();
            const auto opened_by = core::later(clock_type::now(), timeouts_.request);
            c.watch().start(executor, lease.get(), std::min(limit, opened_by));
            if (!c.reusable()) {
                auto ec = co_await connector_.open(lease.get(), diag);
                if (ec) {
                    co_return ec;
                }
            }
            const auto whole = request.idle ? clock_type::time_point::max()
                                            : core::later(clock_type::now(), timeouts_.request);
            c.watch().start(executor, lease.get(), std::min(limit, whole));
            set_opening(request, false);
            response_reader reader(response, c.head_buffer(), rule);
            const auto idle = request.idle.value_or(timeouts_.idle_read);
            auto ec = co_await c.exchange(request, reader, idle, diag);
            const bool closed_meanwhile = ec && lease.reused() && !reader.started() &&
                                          ec == errc::connection_closed && !request.once &&
                                          state.cancelled() == asio::cancellation_type::none;
            if (!closed_meanwhile) {
                response.via = c.proxy();
                co_return ec;
            }
            if (request.repeated != nullptr) {
                *request.repeated = true;
            }
        }
    }

    static void set_opening(const http_request& request, bool opening) {
        if (request.opening != nullptr) {
            *request.opening = opening;
        }
    }

    /// Passes over kept connections that are closed by now.
    connection_pool::lease take(const http_endpoint& where, bool idle_too) {
        for (;;) {
            auto lease = pool_->try_acquire(where, idle_too);
            if (!lease || !lease.reused() || lease.get()->still_alive()) {
                return lease;
            }
            lease.get()->close();
        }
    }

    const transport_timeouts timeouts_;
    connector connector_;
    std::shared_ptr<connection_pool> pool_;
};

} // namespace

std::shared_ptr<transport> net::make_pooled_transport(asio::any_io_executor executor,
                                                      const transport_params& params,
                                                      std::shared_ptr<async::turns> steps,
                                                      error_code& ec, diagnostics& diag) {
    ec = {};
    auto within_clock = params;
    auto& limits = within_clock.timeouts;
    for (auto* limit : {&limits.resolve, &limits.connect, &limits.handshake, &limits.idle_read,
                        &limits.request}) {
        *limit = core::countable(*limit);
    }
    auto result = std::make_shared<pooled_transport>(std::move(executor), within_clock,
                                                     std::move(steps), ec, diag);
    return ec ? nullptr : result;
}

std::shared_ptr<transport> make_transport(asio::any_io_executor executor,
                                          const transport_params& params, error_code& ec,
                                          diagnostics& diag) {
    auto steps = std::make_shared<async::turns>(executor);
    return make_pooled_transport(std::move(executor), params, std::move(steps), ec, diag);
}

} // namespace dyndump
