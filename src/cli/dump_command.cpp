#include "cli/dump_command.hpp"

#include "cli/connection.hpp"
#include "cli/console.hpp"
#include "cli/debug_log.hpp"
#include "cli/dump_monitor.hpp"
#include "cli/dump_session.hpp"
#include "cli/figures.hpp"
#include "cli/io_threads.hpp"
#include "cli/session_run.hpp"
#include "cli/status_signal.hpp"

#include <boost/asio/io_context.hpp>

#include <csignal>
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
    warn_of(options.connection, screen);
    io_threads workers(options.threads);
    auto connection = params_of(options.connection, std::move(keys));
    if (options.connection.debug && options.progress == progress_style::json) {
        connection.log = logger(debug_events());
    }
    client service(workers.executor(), std::move(connection));
    dump_session session(options, service, output, screen, monitor);

    session_end how;
    how.stop = [&](const std::string& why) {
        screen.note(why);
        return session.stop();
    };
    how.leave = [&] {
        monitor.finish(exit_code::incomplete);
        ::_exit(static_cast<int>(exit_code::incomplete));
    };
    how.ended = [&] {
        asked.cancel();
        monitor.end(); // what it looks at ends here
    };
    how.max_duration = options.max_duration;
    return run_session(here, session.run(), how);
}

} // namespace

exit_code run_dump(const dump_options& options, std::shared_ptr<credentials_provider> keys) {
    std::signal(SIGUSR1, SIG_IGN); // until it is listened to: it must not end the program
    asio::io_context here(1);
    console screen(options.quiet, options.progress == progress_style::json);
    dump_monitor monitor(here.get_executor(), options, screen);
    status_signal asked(here.get_executor(), [&] { monitor.show_now(); });
    const auto code = saying_what_is_thrown(
        screen, [&] { return dump(options, std::move(keys), here, screen, monitor, asked); });
    monitor.finish(code);
    return code;
}

} // namespace dyndump::cli
