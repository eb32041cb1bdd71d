#include "cli/dump_command.hpp"

#include "cli/connection.hpp"
#include "cli/console.hpp"
#include "cli/debug_log.hpp"
#include "cli/dump_monitor.hpp"
#include "cli/dump_session.hpp"
#include "cli/figures.hpp"
#include "cli/io_threads.hpp"
#include "cli/status_signal.hpp"
#include "cli/stop_signals.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

exit_code dump(const dump_options& options, std::shared_ptr<credentials_provider> keys,
               asio::io_context& here, console& screen, dump_monitor& monitor,
               status_signal& asked) {
    if (const auto problem = monitor.open(); !problem.empty()) {
        screen.error("The metrics file does not work: " + problem + ". Check --metrics-file.");
        return exit_code::output;
    }
    error_code ec;
    diagnostics diag;
    dump_output output(options, ec, diag);
    if (ec) {
        screen.error(message_for({ec, fault_origin::output, diag}, {options.table, "", ""}));
        return exit_code_for(ec, fault_origin::output);
    }
    if (options.connection.no_verify_ssl) { // said even when quiet
        screen.warning(
            "Certificates are not verified: others can read and change what is sent. Leave "
            "--no-verify-ssl out, or name your own authority with --ca-bundle.");
    }

    io_threads workers(options.threads);
    auto connection = params_of(options.connection, std::move(keys));
    if (options.connection.debug && options.progress == progress_style::json) {
        connection.log = logger(debug_events());
    }
    client service(workers.executor(), std::move(connection));
    dump_session session(options, service, output, screen, monitor);

    asio::cancellation_signal cancel;
    const auto stop = [&](const std::string& why) {
        screen.note(why);
        if (!session.stop()) {
            cancel.emit(asio::cancellation_type::terminal);
        }
    };
    stop_signals signals(
        here.get_executor(),
        [&] { stop("Stopping after the requests under way. Ctrl-C once more to exit now."); },
        [&] {
            monitor.finish(exit_code::incomplete);
            ::_exit(static_cast<int>(exit_code::incomplete));
        });
    asio::steady_timer time_is_up(here);
    if (options.max_duration.count() > 0) {
        time_is_up.expires_after(options.max_duration);
        time_is_up.async_wait([&](error_code cancelled) {
            if (!cancelled) {
                stop("The time of --max-duration is up: stopping after the requests under way.");
            }
        });
    }

    auto code = exit_code::other;
    std::exception_ptr thrown;
    auto ended = [&](std::exception_ptr failure, exit_code result) {
        thrown = std::move(failure);
        code = result;
        signals.cancel();
        asked.cancel();
        time_is_up.cancel();
    };
    asio::co_spawn(here, session.run(), asio::bind_cancellation_slot(cancel.slot(), ended));
    here.run();
    monitor.end(); // what it looks at ends here
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    return code;
}

} // namespace

exit_code run_dump(const dump_options& options, std::shared_ptr<credentials_provider> keys) {
    std::signal(SIGUSR1, SIG_IGN); // until it is listened to: it must not end the program
    asio::io_context here(1);
    console screen(options.quiet, options.progress == progress_style::json);
    dump_monitor monitor(here.get_executor(), options, screen);
    status_signal asked(here.get_executor(), [&] { monitor.show_now(); });
    auto code = exit_code::other;
    try {
        code = dump(options, std::move(keys), here, screen, monitor, asked);
    } catch (const std::bad_alloc&) {
        screen.error("Out of memory. Use less of it: --parallel, --threads.");
    } catch (const std::exception& failure) { // out of threads
        screen.error(printable(message_of(failure)));
    }
    monitor.finish(code);
    return code;
}

} // namespace dyndump::cli
