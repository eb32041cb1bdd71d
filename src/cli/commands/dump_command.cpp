#include "cli/commands/dump_command.hpp"

#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/connect/s3_connection.hpp"
#include "cli/dump/dump_output.hpp"
#include "cli/dump/dump_session.hpp"
#include "cli/report/debug_log.hpp"
#include "cli/report/dump_report.hpp"
#include "cli/report/fault_message.hpp"
#include "cli/report/watched_run.hpp"

#include <string>
#include <utility>

#include <unistd.h>

namespace dyndump::cli {
namespace {

bool is_the_terminal(const std::string& path) {
    return (path == "-" || path == "/dev/stdout") && ::isatty(STDOUT_FILENO) == 1;
}

// S3 is reached by the threads of the run.
struct connected_output {
    dump_output& output;
    ~connected_output() { output.disconnect(); }
};

exit_code dump(const dump_options& options, std::shared_ptr<credentials_provider> keys,
               watched_run& watched, dump_report& report) {
    error_code ec;
    diagnostics diag;
    dump_output output(options, ec, diag);
    if (ec) {
        watched.screen().error(
            message_for({ec, fault_origin::output, diag}, {options.table, "", ""}));
        return exit_code_for(ec, fault_origin::output);
    }
    warn_of(options.connection, watched.screen());
    io_threads workers(options.threads);
    auto connection = params_of(options.connection, keys);
    if (options.connection.debug && options.report.progress == progress_style::json) {
        connection.log = logger(debug_events());
    }
    if (output.is_in_s3()) {
        output.connect(make_s3_client(options.connection, options.s3, workers.executor(), keys));
    }
    const connected_output until_the_end{output};
    client service(workers.executor(), std::move(connection));
    dump_session session(options, service, output, watched.screen(), report, watched.monitor());
    session_end how;
    how.stop = [&](const std::string&) {
        return session.stop();
    };
    how.max_duration = options.max_duration;
    return watched.run_session(session.run(), how);
}

} // namespace

exit_code run_dump(const dump_options& options, std::shared_ptr<credentials_provider> keys) {
    dump_report report(options);
    watched_run watched(options.report, is_the_terminal(options.output), report);
    return watched.run([&] { return dump(options, std::move(keys), watched, report); });
}

} // namespace dyndump::cli
