#include "cli/commands/sandbox_command.hpp"

#include <dyndump/sandbox/sample_data.hpp>
#include <dyndump/sandbox/sandbox.hpp>

#include "cli/connect/io_threads.hpp"
#include "cli/connect/stop_signals.hpp"
#include "cli/report/console.hpp"
#include "cli/report/figures.hpp"
#include "cli/report/shell_word.hpp"

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <chrono>

namespace dyndump::cli {
namespace {

sandbox_params sandbox_params_of(const sandbox_options& options) {
    sandbox_params params;
    params.port = options.port;
    params.s3_port = options.s3_port;
    params.tls_certificate_file = options.certificate_file;
    params.tls_private_key_file = options.private_key_file;
    params.faults = options.faults;
    params.faults.latency = std::chrono::milliseconds(options.latency_ms);
    params.faults.clock_skew = std::chrono::seconds(options.clock_skew_s);
    params.faults.jitter = std::chrono::milliseconds(options.jitter_ms);
    return params;
}

void introduce(console& screen, const sandbox_options& options, const sandbox_params& params,
               const sandbox& server, const std::string& program) {
    const auto url = server.endpoint_url();
    screen.note(fmt::format("DynamoDB sandbox at {}, with {} items in table \"{}\".", url,
                            grouped(options.items), options.table));
    if (options.s3_port) {
        screen.note(fmt::format("S3 at {}, with the empty bucket \"{}\".", server.s3_endpoint_url(),
                                options.s3_bucket));
    }
    screen.note(fmt::format("Keys: {} / {}", params.access_key_id, params.secret_access_key));
    screen.note("Dump it with:\n");
    const bool own_authority = !options.certificate_file.empty();
    screen.note(
        fmt::format("  AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={} {} dump \\\n"
                    "      --region us-east-1 --endpoint-url {}{} {}\n",
                    params.access_key_id, params.secret_access_key, shell_word(program), url,
                    own_authority ? " --ca-bundle " + shell_word(options.certificate_file) : "",
                    shell_word(options.table)));
    screen.note("Ctrl-C ends it.");
}

} // namespace

exit_code run_sandbox(const sandbox_options& options, const std::string& program) {
    console screen(false);
    const auto params = sandbox_params_of(options);
    io_threads workers(options.threads);
    error_code ec;
    sandbox server(workers.executor(), params, ec);
    if (ec) {
        const bool of_s3 = server.port() != 0 && options.s3_port;
        screen.error(fmt::format("Cannot serve on port {}: {}. Choose another {}, or 0 for any "
                                 "free one.",
                                 of_s3 ? *options.s3_port : options.port, ec.message(),
                                 of_s3 ? "--s3-port" : "--port"));
        return exit_code::other;
    }
    server.create_table(options.table, "pk");
    for (std::uint64_t i = 0; i < options.items; ++i) {
        ec = server.put(options.table, sample_item(sample_kind::varied, i));
        if (ec) {
            screen.error(fmt::format(
                "Sample item {} was refused: {}. Check --table: 3 to 255 letters, digits, _ - .", i,
                ec.message()));
            return exit_code::other;
        }
    }
    server.set_table_status(options.table, options.table_status);
    if (options.s3_port) {
        server.create_bucket(options.s3_bucket);
    }
    introduce(screen, options, params, server, program);

    boost::asio::io_context here(1);
    const auto leave = [&here] {
        here.stop();
    };
    const stop_signals signals(here.get_executor(), leave, leave);
    here.run();
    return exit_code::complete;
}

} // namespace dyndump::cli
