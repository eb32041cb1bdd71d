#include "cli/dump_command.hpp"

#include "cli/console.hpp"
#include "cli/debug_log.hpp"
#include "cli/dump_session.hpp"
#include "cli/io_threads.hpp"
#include "cli/stop_signals.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

client_params params_of(const connection_options& options,
                        std::shared_ptr<credentials_provider> keys) {
    client_params params;
    params.profile = options.profile;
    params.region = options.region;
    params.endpoint_url = options.endpoint_url;
    params.credentials = std::move(keys);
    params.connection.tls.ca_bundle = options.ca_bundle;
    params.connection.tls.verify = !options.no_verify_ssl;
    params.allow_http = options.allow_http;
    params.retry.max_stall = std::chrono::seconds(options.max_stall_seconds);
    if (options.debug) {
        params.log = logger(debug_log());
    }
    return params;
}

[[noreturn]] void leave_now() {
    ::_exit(static_cast<int>(exit_code::incomplete));
}

} // namespace

exit_code run_dump(const dump_options& options, std::shared_ptr<credentials_provider> keys) {
    console screen(options.quiet);
    error_code ec;
    diagnostics diag;
    dump_output output(options, ec, diag);
    if (ec) {
        screen.error(message_for({ec, fault_origin::output, diag}, {options.table, "", ""}));
        return exit_code_for(ec, fault_origin::output);
    }
    if (options.connection.no_verify_ssl) { // said even when quiet
        screen.error("Warning: certificates are not verified; others can read and change what is "
                     "sent.");
    }

    io_threads workers(options.threads);
    asio::io_context here(1);
    client service(workers.executor(), params_of(options.connection, std::move(keys)));
    dump_session session(options, service, output, screen);

    asio::cancellation_signal cancel;
    stop_signals signals(
        here.get_executor(),
        [&] {
            screen.note("Stopping after the requests under way. Once more to exit now.");
            if (!session.stop()) {
                cancel.emit(asio::cancellation_type::terminal);
            }
        },
        leave_now);

    auto code = exit_code::other;
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr failure, exit_code result) {
        thrown = std::move(failure);
        code = result;
        signals.cancel();
    };
    asio::co_spawn(here, session.run(), asio::bind_cancellation_slot(cancel.slot(), ended));
    here.run();
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return code;
}

} // namespace dyndump::cli
