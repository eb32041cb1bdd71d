#include "cli/commands/load_command.hpp"

#include <dyndump/s3/location.hpp>

#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/connect/object_place.hpp"
#include "cli/items/dump_origin.hpp"
#include "cli/load/load_session.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/report/load_report.hpp"
#include "cli/report/watched_run.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <utility>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

// Those that read objects wait for the network most of the time.
constexpr std::size_t reading_threads = 2;
constexpr std::size_t waiting_threads = 16;

exit_code load(const load_options& options, std::shared_ptr<credentials_provider> keys,
               watched_run& watched, load_report& report) {
    const auto& target = options.target;
    auto& screen = watched.screen();
    warn_of(target.connection, screen);
    asio::thread_pool reading(s3::is_s3_url(options.source) ? waiting_threads : reading_threads);
    io_threads workers(target.threads);
    const object_place place(options.source, target.connection, options.s3);
    rejects_file rejects(target.rejects);
    dump_origin source(options, place, rejects, screen, workers.executor(), reading.get_executor());
    if (options.dry_run) {
        session_end how;
        how.stop = [&](const std::string&) {
            return source.stop();
        };
        return watched.run_session(source.check(), how);
    }
    load_session session(target, source, rejects, "Loaded",
                         client(workers.executor(), params_of(target.connection, std::move(keys))),
                         watched, report);
    return watched.run_session(session.run(), stopping(session, target.max_duration));
}

} // namespace

exit_code run_load(const load_options& options, std::shared_ptr<credentials_provider> keys) {
    load_report report("load", options.source, options.target.table);
    watched_run watched(options.target.report, false, report);
    return watched.run([&] { return load(options, std::move(keys), watched, report); });
}

} // namespace dyndump::cli
