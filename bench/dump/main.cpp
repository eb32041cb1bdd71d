// What a user's program does: dumps a table with a client, a fetcher and a writer, and says what it
// cost.
#include "dump/lateness.hpp"
#include "dump/options.hpp"
#include "dump/page_thread.hpp"
#include "support/compression_choice.hpp"
#include "support/usage.hpp"

#include <dyndump/client.hpp>
#include <dyndump/dump_writer.hpp>
#include <dyndump/fetcher.hpp>
#include <dyndump/file_writer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

namespace dyndump::bench {
namespace {

namespace asio = boost::asio;

/// Takes every page and keeps none.
struct discard {
    static constexpr write_concurrency concurrency = write_concurrency::concurrent;
    asio::awaitable<error_code> write(page&) { co_return error_code{}; }
    asio::awaitable<error_code> finish(error_code) { co_return error_code{}; }
};

[[noreturn]] void fail(error_code ec, const diagnostics& diag) {
    throw std::runtime_error(ec.message() + ": " + diag.message + diag.server_message);
}

json_format format_of(const std::string& name) {
    if (name == "typed") {
        return json_format::typed;
    }
    if (name == "plain") {
        return json_format::plain;
    }
    if (name == "export") {
        return json_format::export_item;
    }
    return json_format::dynamodb_json;
}

any_writer compressing_writer_for(const dump_options& o) {
    dump_writer_params params(o.output);
    params.layout = dump_layout::file;
    params.encoder = json_encoder(format_of(o.format));
    const auto choice = compression_choice::parse(o.compress);
    params.compress = choice.kind;
    params.compression_level = choice.level;
    params.fetch.table_name = o.table;
    error_code ec;
    diagnostics diag;
    dump_writer writer(params, ec, diag);
    if (ec) {
        fail(ec, diag);
    }
    return any_writer(std::move(writer));
}

any_writer writer_for(const dump_options& o) {
    if (o.output.empty()) {
        return any_writer(discard{});
    }
    if (o.compress != "none") {
        return compressing_writer_for(o);
    }
    file_writer_params params(o.output);
    params.replace = true;
    params.encoder = json_encoder(format_of(o.format));
    error_code ec;
    diagnostics diag;
    file_writer writer(params, ec, diag);
    if (ec) {
        fail(ec, diag);
    }
    return any_writer(std::move(writer));
}

client_params params_for(const dump_options& o) {
    client_params params;
    params.region = "us-east-1";
    params.endpoint_url = o.endpoint;
    params.credentials = static_credentials("AKIDEXAMPLE", "secret");
    params.connection.tls.ca_bundle = o.ca_bundle;
    params.connection.max_connections = 4096;
    return params;
}

void run_threads(asio::io_context& io, unsigned threads) {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) {
        others.emplace_back([&io] { io.run(); });
    }
    io.run();
}

void dump(const dump_options& o) {
    asio::io_context io(static_cast<int>(o.threads));
    client service(io.get_executor(), params_for(o));
    fetch_params params(o.table);
    params.total_segments = o.segments;
    params.max_parallel = o.parallel;
    std::optional<page_thread> pages;
    if (o.offload_core) {
        params.offload = pages.emplace(*o.offload_core).get_executor();
    }
    if (o.memory > 0) {
        params.memory = o.memory;
    }
    fetcher whole(service, params, writer_for(o));
    lateness probe(io.get_executor());
    if (o.probe) {
        probe.start();
    }
    const stopwatch watch;
    fetch_result result;
    whole.async_run([&](error_code ec, fetch_result r) {
        probe.stop();
        if (ec) {
            fail(ec, r.diag);
        }
        result = std::move(r);
    });
    run_threads(io, o.threads);
    print_usage(watch, result.stats.bytes, result.stats.pages);
    if (o.probe) {
        std::printf(" late_p50_ms=%.3f late_p99_ms=%.3f", probe.percentile(0.5),
                    probe.percentile(0.99));
    }
    std::puts("");
}

asio::awaitable<void> scan_often(client service, scan_request request, std::uint64_t& left,
                                 std::uint64_t& bytes) {
    page result;
    diagnostics diag;
    while (left > 0) {
        --left;
        auto outcome =
            co_await service.async_scan(request, result, diag, asio::as_tuple(asio::use_awaitable));
        if (std::get<0>(outcome)) {
            fail(std::get<0>(outcome), diag);
        }
        bytes += result.body().size();
    }
}

/// Requests as small as they get: one item each, by the client alone.
void scan(const dump_options& o) {
    asio::io_context io(1);
    client service(io.get_executor(), params_for(o));
    scan_request request;
    request.table_name = o.table;
    request.limit = 1;
    std::uint64_t left = o.scans;
    std::uint64_t bytes = 0;
    const stopwatch watch;
    for (std::uint32_t i = 0; i < o.parallel; ++i) {
        asio::co_spawn(io, scan_often(service, request, left, bytes), [](std::exception_ptr e) {
            if (e) {
                std::rethrow_exception(e);
            }
        });
    }
    io.run();
    print_usage(watch, bytes, o.scans);
    std::puts("");
}

} // namespace
} // namespace dyndump::bench

int main(int argc, char** argv) {
    using namespace dyndump::bench;
    const auto options = dump_options::parse(argc, argv);
    try {
        if (options.scans > 0) {
            scan(options);
        } else {
            dump(options);
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "bench_dump: %s\n", e.what());
        return 1;
    }
}
