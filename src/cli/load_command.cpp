#include "cli/load_command.hpp"

#include <dyndump/printable.hpp>

#include "cli/connection.hpp"
#include "cli/console.hpp"
#include "cli/io_threads.hpp"
#include "cli/load_session.hpp"
#include "cli/session_run.hpp"
#include "cli/table_check.hpp"
#include "cli/verify_command.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <new>
#include <string>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::size_t reading_threads = 2;

exit_code load(const load_options& options, console& screen) {
    warn_of(options.connection, screen);
    asio::io_context here(1);
    asio::thread_pool reading(reading_threads);
    io_threads workers(options.threads);
    client service(workers.executor(), params_of(options.connection));
    load_session session(options, service, screen, here.get_executor(), reading.get_executor());

    session_end how;
    how.stop = [&](const std::string& why) {
        screen.note(why);
        return session.stop();
    };
    how.leave = [] {
        ::_exit(static_cast<int>(exit_code::incomplete));
    };
    how.max_duration = options.max_duration;
    return run_session(here, session.run(), how);
}

exit_code verify(const load_options& options, console& screen) {
    verify_options how;
    how.what.path = options.source;
    how.what.format = options.format;
    how.table = options.table;
    how.against_table = true;
    how.consistent_read = true;
    how.connection = options.connection;
    how.quiet = options.quiet;
    return check_table(how, screen);
}

} // namespace

exit_code run_load(const load_options& options) {
    console screen(options.quiet);
    try {
        auto code = load(options, screen);
        const bool is_loaded =
            code == exit_code::complete && !options.dry_run && options.create != creation::only;
        return is_loaded && options.verify ? verify(options, screen) : code;
    } catch (const std::bad_alloc&) {
        screen.error("Out of memory. Use less of it: --parallel, --threads.");
    } catch (const std::exception& failure) { // out of threads
        screen.error(printable(message_of(failure)));
    }
    return exit_code::other;
}

} // namespace dyndump::cli
