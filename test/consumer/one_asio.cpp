#include "one_asio.hpp"

#include <dyndump/rate_limiter.hpp>
#include <dyndump/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <memory>

#ifdef CONSUMER_COMPILES_ASIO
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#endif

namespace consumer {
namespace asio = boost::asio;
using dyndump::error_code;

namespace {

asio::awaitable<error_code> resolve_in_vain(std::shared_ptr<dyndump::transport> through) {
    dyndump::http_endpoint nowhere;
    nowhere.host = "no-such-host.invalid";
    nowhere.port = 443;
    dyndump::http_request request;
    dyndump::http_response response;
    dyndump::diagnostics diag;
    auto ec = co_await through->exchange(nowhere, request, response, diag);
    std::cout << "   " << diag.to_string() << " (" << ec.message() << ")\n";
    co_return ec;
}

} // namespace

// Which code it is depends on the machine's name servers; its category does not.
bool resolver_codes_compare(asio::io_context& context) {
    dyndump::diagnostics diag;
    error_code outcome;
    auto transport = dyndump::make_transport(context.get_executor(), {}, outcome, diag);
    asio::co_spawn(context, resolve_in_vain(std::move(transport)),
                   [&](const std::exception_ptr&, error_code ec) {
                       outcome = ec;
                       context.stop();
                   });
    context.run();
    context.restart();
    return outcome.category() == asio::error::get_netdb_category() &&
           (outcome == asio::error::host_not_found ||
            outcome == asio::error::host_not_found_try_again ||
            outcome == asio::error::no_recovery || outcome == asio::error::no_data);
}

// The call stack of a thread is one as well, and executors of the same type are.
bool handlers_know_their_context(asio::io_context& context) {
    bool inside = false;
    bool same = false;
    const asio::any_io_executor executor = context.get_executor();
    dyndump::rate_limiter limiter(dyndump::rate_limiter_params(1000));
    limiter.async_acquire(executor, 1, [&](error_code) {
        inside = context.get_executor().running_in_this_thread();
        const auto* own = executor.target<asio::io_context::executor_type>();
        same = own != nullptr && *own == context.get_executor();
        context.stop();
    });
    context.run();
    context.restart();
    return inside && same;
}

bool hears_sigterm(asio::io_context& context) {
    bool heard = false;
    asio::signal_set signals(context, SIGTERM);
    asio::steady_timer patience(context, std::chrono::seconds(10));
    signals.async_wait([&](error_code ec, int) {
        heard = !ec;
        context.stop();
    });
    patience.async_wait([&](error_code ec) {
        if (!ec) {
            context.stop();
        }
    });
    std::raise(SIGTERM);
    context.run();
    context.restart();
    return heard;
}

} // namespace consumer
