#include "cli/load_command.hpp"

#include "cli/connection.hpp"
#include "cli/dump_origin.hpp"
#include "cli/io_threads.hpp"
#include "cli/rejects_file.hpp"
#include "cli/session_run.hpp"
#include "cli/table_check.hpp"
#include "cli/verify_command.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::size_t reading_threads = 2;

exit_code load(const load_options& options, std::shared_ptr<credentials_provider> keys,
               console& screen) {
    const auto& target = options.target;
    warn_of(target.connection, screen);
    asio::io_context here(1);
    asio::thread_pool reading(reading_threads);
    io_threads workers(target.threads);
    rejects_file rejects(target.rejects);
    dump_origin source(options, rejects, screen, workers.executor(), reading.get_executor());
    if (options.dry_run) {
        session_end how;
        how.stop = [&](const std::string& why) {
            screen.note(why);
            return source.stop();
        };
        return run_session(here, source.check(), how);
    }
    load_session session(target, source, rejects, "Loaded",
                         client(workers.executor(), params_of(target.connection, std::move(keys))),
                         screen, here.get_executor());
    return run_load_session(here, session, target.max_duration, screen);
}

exit_code verify(const load_options& options, std::shared_ptr<credentials_provider> keys,
                 console& screen) {
    verify_options how;
    how.what.path = options.source;
    how.what.format = options.format;
    how.table = options.target.table;
    how.against_table = true;
    how.consistent_read = true;
    how.connection = options.target.connection;
    how.quiet = options.target.quiet;
    return check_table(how, screen, std::move(keys));
}

} // namespace

exit_code run_load_session(asio::io_context& here, load_session& session,
                           std::chrono::milliseconds max_duration, console& screen) {
    session_end how;
    how.stop = [&](const std::string& why) {
        screen.note(why);
        return session.stop();
    };
    how.leave = [] {
        ::_exit(static_cast<int>(exit_code::incomplete));
    };
    how.max_duration = max_duration;
    how.patience = patience_with_pages;
    return run_session(here, session.run(), how);
}

exit_code run_load(const load_options& options, std::shared_ptr<credentials_provider> keys) {
    console screen(options.target.quiet);
    return saying_what_is_thrown(screen, [&] {
        auto code = load(options, keys, screen);
        const bool is_loaded = code == exit_code::complete && !options.dry_run &&
                               options.target.create != creation::only;
        return is_loaded && options.verify ? verify(options, keys, screen) : code;
    });
}

} // namespace dyndump::cli
