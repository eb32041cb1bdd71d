#include "cli/commands/copy_command.hpp"

#include "cli/commands/load_command.hpp"
#include "cli/connect/connection.hpp"
#include "cli/connect/io_threads.hpp"
#include "cli/load/load_session.hpp"
#include "cli/load/rejects_file.hpp"
#include "cli/report/load_report.hpp"
#include "cli/report/watched_run.hpp"

#include <utility>

namespace dyndump::cli {
table_origin_params origin_of(const copy_options& options, const connection_options& connection) {
    table_origin_params params;
    params.fetch.table_name = options.table;
    params.fetch.consistent_read = options.consistent_read;
    params.fetch.filter_expression = options.filter_expression;
    params.fetch.expression_attribute_names = options.expression_attribute_names;
    params.fetch.expression_attribute_values = options.expression_attribute_values;
    params.fetch.total_segments = options.segments;
    params.read_capacity = options.read_capacity;
    params.place = place_of(connection, options.table);
    return params;
}

namespace {

exit_code copy(const copy_options& options, watched_run& watched, load_report& report) {
    const auto from = connection_to(options.table, options.connection, options.source);
    auto target = options.target;
    target.connection = connection_to(target.table, options.connection, options.destination);
    auto& screen = watched.screen();
    if (options.table == target.table && from == target.connection) {
        screen.error("A table cannot be copied into itself.");
        return exit_code::usage;
    }
    warn_of(options.connection, screen);
    io_threads workers(target.threads);
    rejects_file rejects(target.rejects);
    table_origin source(origin_of(options, from), client(workers.executor(), params_of(from)),
                        screen);
    load_session session(target, source, rejects, "Copied",
                         client(workers.executor(), params_of(target.connection)), watched, report);
    return watched.run_session(session.run(), stopping(session, target.max_duration));
}

} // namespace

exit_code run_copy(const copy_options& options) {
    load_report report("copy", options.table, options.target.table);
    watched_run watched(options.target.report, false, report);
    return watched.run([&] { return copy(options, watched, report); });
}

} // namespace dyndump::cli
