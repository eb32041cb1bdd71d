#include "cli/commands/convert_command.hpp"

#include <dyndump/csv_writer.hpp>
#include <dyndump/parquet_writer.hpp>
#include <dyndump/s3/location.hpp>
#include <dyndump/table_columns.hpp>
#include <dyndump/table_description.hpp>

#include "cli/connect/connection.hpp"
#include "cli/connect/s3_connection.hpp"
#include "cli/dump/dump_output.hpp"
#include "cli/dump/session_run.hpp"
#include "cli/options/text_file.hpp"
#include "cli/report/figures.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <sys/stat.h>

namespace dyndump::cli {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_schema_bytes = std::size_t{64} << 20;
// So that a conversion stays below 256 MiB: each thread has a row group, and what becomes of it.
constexpr std::uint64_t all_row_groups = std::uint64_t{64} << 20;
constexpr std::uint64_t least_row_group = std::uint64_t{8} << 20;
constexpr std::uint64_t usual_row_group = std::uint64_t{32} << 20;

std::string with_slash_if_directory(const std::string& path) {
    struct ::stat status {};
    const bool directory =
        !path.ends_with('/') && ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    return directory ? path + '/' : path;
}

class conversion {
public:
    conversion(const convert_options& options, const object_place& place, console& screen)
        : options_(options)
        , screen_(screen)
        , pass_(options.what, place, screen) {}

    asio::awaitable<exit_code> run();
    bool stop() { return pass_.stop(); }

private:
    asio::awaitable<exit_code> to_parquet();
    asio::awaitable<exit_code> to_csv();
    void report(const csv_losses& losses);
    asio::awaitable<exit_code> to_lines();
    asio::awaitable<exit_code> find_columns(std::string_view option, item_statistics& found,
                                            column_choice& choice);
    void report(const item_statistics& found, const column_choice& choice);
    exit_code read_schema(table_columns& columns);
    exit_code refuse(const std::string& why) {
        screen_.error(why);
        return exit_code::usage;
    }
    exit_code conclude(exit_code code, std::uint64_t before, std::uint64_t bytes);

    const convert_options& options_;
    console& screen_;
    dump_pass pass_;
};

asio::awaitable<exit_code> conversion::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (options_.dump.output.empty()) {
        co_return refuse("--output is missing: where the converted dump goes.");
    }
    if (!options_.columns.empty() && options_.form != target_form::csv) {
        co_return refuse("--columns is for --to csv.");
    }
    if (options_.form == target_form::parquet) {
        co_return co_await to_parquet();
    }
    if (!options_.schema.empty()) {
        co_return refuse("--schema is for --to parquet.");
    }
    if (options_.form == target_form::csv) {
        co_return co_await to_csv();
    }
    co_return co_await to_lines();
}

exit_code conversion::read_schema(table_columns& columns) {
    std::string text;
    auto problem = read_text_file(options_.schema, most_schema_bytes, text);
    diagnostics diag;
    if (problem.empty() && read_columns(text, columns, diag)) {
        problem = diag.message;
    }
    return problem.empty()
               ? exit_code::complete
               : refuse(fmt::format("{}: {}.", in_quotes(options_.schema), printable(problem)));
}

// The first pass; `option` spares it.
asio::awaitable<exit_code> conversion::find_columns(std::string_view option, item_statistics& found,
                                                    column_choice& choice) {
    if (options_.what.path == "-") {
        co_return refuse(fmt::format("Standard input cannot be read twice, for its columns and for "
                                     "its items: give {}.",
                                     option));
    }
    auto counted = co_await count_attributes(pass_, found);
    if (counted == exit_code::complete) {
        choice = choose_columns(found, pass_.contents().key);
    }
    co_return counted;
}

void conversion::report(const item_statistics& found, const column_choice& choice) {
    screen_.note(fmt::format("{} items have {} attributes; {} columns hold them.",
                             grouped(found.items()), grouped(found.attributes().size()),
                             grouped(choice.columns.columns.size())));
    for (const auto& each : choice.conflicts) {
        screen_.note(printable(each) + '.');
    }
    if (choice.conflict_count > choice.conflicts.size()) {
        screen_.note(fmt::format("And {} more of this kind; `dyndump schema` shows all attributes.",
                                 grouped(choice.conflict_count - choice.conflicts.size())));
    }
}

exit_code conversion::conclude(exit_code code, std::uint64_t before, std::uint64_t bytes) {
    if (code == exit_code::incomplete) {
        screen_.note("Stopped. The same command goes on with what is there, or begins anew.");
    }
    if (code == exit_code::complete) {
        screen_.note(fmt::format("{} items are in {}, {}.", grouped(before + pass_.stats().items),
                                 in_quotes(options_.dump.output),
                                 size(static_cast<double>(bytes))));
    }
    return code;
}

asio::awaitable<exit_code> conversion::to_parquet() {
    if (s3::is_s3_url(options_.dump.output)) {
        co_return refuse("Parquet is written to files and directories: convert to one, and copy "
                         "it to S3.");
    }
    parquet_writer_params params(with_slash_if_directory(options_.dump.output));
    if (options_.compress == "gzip") {
        co_return refuse(
            "--compress gzip is for lines of JSON; Parquet takes none, snappy and zstd.");
    }
    if (!options_.compress.empty()) {
        params.compress = options_.compress == "none"     ? parquet_compression::none
                          : options_.compress == "snappy" ? parquet_compression::snappy
                                                          : parquet_compression::zstd;
    }
    params.compression_level = options_.compression_level.value_or(params.compression_level);
    auto known = exit_code::complete;
    if (options_.schema.empty()) {
        item_statistics statistics;
        column_choice choice;
        auto found = co_await find_columns("--schema FILE", statistics, choice);
        known = found;
        if (known == exit_code::complete) {
            report(statistics, choice);
            params.columns = std::move(choice.columns);
        }
    } else {
        known = read_schema(params.columns);
    }
    if (known == exit_code::complete) {
        known = pass_.open();
    }
    if (known != exit_code::complete) {
        co_return known;
    }
    const auto& about = pass_.contents();
    params.segments = pass_.segments();
    params.identity = about.identity;
    params.table_json = about.table_json;
    params.settings_json = about.settings_json;
    params.key = about.key;
    params.replace = options_.dump.force;
    params.row_group_bytes =
        options_.row_group_bytes != 0
            ? options_.row_group_bytes
            : std::clamp(all_row_groups / options_.what.threads, least_row_group, usual_row_group);
    error_code ec;
    diagnostics diag;
    parquet_writer writer(std::move(params), ec, diag);
    if (ec) {
        screen_.error(printable(diag.message) + '.');
        co_return exit_code_for(ec, fault_origin::output);
    }
    std::function<std::string()> failure = [&writer] {
        return writer.failure();
    };
    auto from = writer.resume_from();
    any_writer into(std::ref(writer));
    auto code = co_await pass_.run(std::move(into), std::move(from), std::move(failure));
    if (code == exit_code::complete && writer.overflowed() > 0) {
        screen_.note(fmt::format("{} values lie in the overflow column: no other can hold them.",
                                 grouped(writer.overflowed())));
    }
    co_return conclude(code, writer.items_before(), writer.bytes_written());
}

void conversion::report(const csv_losses& losses) {
    const auto say = [this](std::uint64_t values, std::string_view words) {
        if (values > 0) {
            screen_.note(fmt::format("{} values {}.", grouped(values), words));
        }
    };
    say(losses.untyped, "are numbers, booleans and binaries, which CSV has as text without a type");
    say(losses.nested, "are maps, lists and sets, in DynamoDB JSON within a field");
    say(losses.nulls, "are NULL, which looks as if the attribute was absent");
    say(losses.left_out, "are of attributes that have no column, and are left out");
}

asio::awaitable<exit_code> conversion::to_csv() {
    if (s3::is_s3_url(options_.dump.output) || !options_.compress.empty()) {
        co_return refuse("CSV is written to a file or to standard output, and not compressed.");
    }
    csv_writer_params params(options_.dump.output);
    params.attributes = options_.columns;
    params.replace = options_.dump.force;
    if (params.attributes.empty()) {
        item_statistics statistics;
        column_choice choice;
        auto found = co_await find_columns("--columns", statistics, choice);
        if (found != exit_code::complete) {
            co_return found;
        }
        for (const auto& each : choice.columns.columns) {
            params.attributes.push_back(each.attribute);
        }
    }
    const auto opened = pass_.open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    error_code ec;
    diagnostics diag;
    csv_writer writer(std::move(params), ec, diag);
    if (ec) {
        screen_.error(printable(diag.message) + '.');
        co_return exit_code_for(ec, fault_origin::output);
    }
    std::function<std::string()> failure = [&writer] {
        return writer.failure();
    };
    any_writer into(std::ref(writer));
    auto code = co_await pass_.run(std::move(into), std::nullopt, std::move(failure));
    if (code == exit_code::complete) {
        report(writer.losses());
    }
    co_return conclude(code, 0, writer.bytes_written());
}

asio::awaitable<exit_code> conversion::to_lines() {
    auto dump = options_.dump;
    dump.aws_export = options_.form == target_form::exported;
    dump.format = options_.form == target_form::typed   ? json_format::typed
                  : options_.form == target_form::plain ? json_format::plain
                                                        : json_format::dynamodb_json;
    const auto& kind = options_.compress;
    if (kind == "snappy") {
        co_return refuse("--compress snappy is for Parquet; lines take none, gzip and zstd.");
    }
    dump.compress = kind == "gzip"   ? compression::gzip
                    : kind == "zstd" ? compression::zstd
                                     : compression::none;
    dump.compression_level = options_.compression_level.value_or(dump.compression_level);
    const auto opened = pass_.open();
    if (opened != exit_code::complete) {
        co_return opened;
    }
    const auto& about = pass_.contents();
    dump.source_identity = about.identity;
    dump.source_changes = about.changes;
    dump.source_sample = about.sample;
    auto how = about.how;
    how.total_segments = pass_.segments();
    table_description table;
    const bool described =
        !about.table_json.empty() && !read_table_description(about.table_json, table);
    table.settings_json = about.settings_json;
    error_code ec;
    diagnostics diag;
    dump_output output(dump, ec, diag);
    std::optional<object_place> objects;
    if (!ec && output.is_in_s3()) {
        objects.emplace(dump.output, dump.connection, dump.s3);
        output.connect(*objects->client());
    }
    if (!ec) {
        const table_description* const known = described ? &table : nullptr;
        auto begun = co_await output.open(known, how, diag);
        ec = begun;
    }
    if (ec == errc::already_complete) {
        screen_.note(printable(diag.message) + '.');
        co_return exit_code::complete;
    }
    if (ec) {
        screen_.error(printable(diag.message) + '.');
        output.disconnect();
        co_return exit_code_for(ec, fault_origin::output);
    }
    std::function<std::string()> failure = [&output] {
        return output.failure();
    };
    auto into = output.writer();
    auto code = co_await pass_.run(std::move(into), how.resume_from, std::move(failure));
    for (const auto& each : output.warnings()) {
        screen_.warning(printable(each) + '.');
    }
    const auto bytes = output.bytes_written();
    const auto before = output.items_before();
    output.disconnect();
    co_return conclude(code, before, bytes);
}

} // namespace

exit_code run_convert(const convert_options& options) {
    console screen(options.dump.report.quiet);
    const object_place place(options.what.path, options.dump.connection, options.dump.s3);
    if (place.client() || s3::is_s3_url(options.dump.output)) {
        warn_of(options.dump.connection, screen);
    }
    return saying_what_is_thrown(screen, [&] {
        conversion convert(options, place, screen);
        asio::io_context here(1);
        session_end how;
        how.stop = [&](const std::string& why) {
            screen.note(why);
            return convert.stop();
        };
        return run_session(here, convert.run(), how);
    });
}

} // namespace dyndump::cli
